using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Policies, caches, and exceptions that are attached to others.</summary>
internal static class PolicyShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("RetryPolicy, n calls", n => Calls(n, new RetryPolicy(3, Backoff.Constant(Tick)), Coroutine.Yield)),
        new("RetryPolicy, n attempts", n => Calls(1, new RetryPolicy(n, Backoff.Constant(Tick)), Fail)),
        new(
            "RetryPolicy, n calls fail three times",
            n => Calls(n, new RetryPolicy(3, Backoff.Exponential(Tick)), Fail)
        ),
        new("TimeoutPolicy, n calls", n => Calls(n, new TimeoutPolicy(Age), Coroutine.Yield)),
        new("TimeoutPolicy, n calls, time up", n => Calls(n, new TimeoutPolicy(Tick), Forever)),
        new("HedgePolicy, n calls", n => Calls(n, new HedgePolicy(Tick), Coroutine.Yield)),
        new("HedgePolicy, n attempts fail", n => Calls(1, new HedgePolicy(Tick, n), Fail)),
        new("HedgePolicy, n attempts at most", n => Calls(1, new HedgePolicy(Tick, n), Coroutine.Yield)),
        new("RateLimit, n calls", n => AtOnce(n, new RateLimit(1, Tick), Coroutine.Yield)),
        new("RateLimit, n calls cancelled", async n => await CancelledCalls(n, new RateLimit(1, Age))),
        new("Bulkhead, n calls", n => AtOnce(n, new Bulkhead(10, n), Coroutine.Yield)),
        new("Bulkhead, n calls refused", n => AtOnce(n, new Bulkhead(1), Coroutine.Yield)),
        new("Bulkhead, n calls cancelled", async n => await CancelledCalls(n, new Bulkhead(1, n))),
        new("CircuitBreaker, n calls", n => Calls(n, new CircuitBreaker(5, Age, Tick), Coroutine.Yield)),
        new("CircuitBreaker, n calls fail", n => Calls(n, new CircuitBreaker(5, TimeSpan.FromTicks(3), Tick), Fail)),
        new("Policy.Then, n deep", Deep),
        new("Cached, n calls", CachedCalls),
        new("Cached, n calls while it loads", n => Loading(n, isCancelled: false)),
        new("Cached, n calls cancelled while it loads", n => Loading(n, isCancelled: true)),
        new("Cached, n calls of a failure", CachedFailure),
        new("SuppressedExceptions.Attach to one exception", AttachedToOne),
    ];

    private static Coroutine Calls(int n, Policy policy, Func<Coroutine> action) =>
        InTurn(n, _ => Caught(() => policy.Run(action)));

    private static Coroutine AtOnce(int n, Policy policy, Func<Coroutine> action) =>
        Run(n, _ => Caught(() => policy.Run(action)));

    private static async Coroutine CancelledCalls(int n, Policy policy) =>
        await Cancelled(await Waiting(n, _ => policy.Run(Forever)));

    private static Coroutine Deep(int n)
    {
        var policy = Policy.None;
        for (var i = 0; i < n; i++)
            policy = policy.Then(new TimeoutPolicy(Age));
        return Calls(1, policy, Coroutine.Yield);
    }

    private static Coroutine CachedCalls(int n)
    {
        var cached = new Cached<int>(TimeSpan.FromTicks(3), () => Value(1));
        return InTurn(
            n,
            async _ =>
            {
                await cached.Get();
                await Coroutine.Sleep(Tick);
            }
        );
    }

    private static async Coroutine Loading(int n, bool isCancelled)
    {
        var loaded = new Future<int>();
        var cached = new Cached<int>(Age, () => loaded.AsCoroutine());
        var tasks = await Waiting(n, async _ => await cached.Get());
        if (isCancelled)
            tasks.ForEach(task => task.Cancel());
        else
            loaded.SetResult(1);
        await Ended(tasks);
    }

    private static Coroutine CachedFailure(int n)
    {
        var cached = new Cached<Unit>(
            Age,
            async () =>
            {
                await Fail();
                return Unit.Value;
            }
        )
        {
            FailureExpiry = Age,
        };
        return InTurn(n, _ => Caught(async () => await cached.Get()));
    }

    private static async Coroutine AttachedToOne(int n)
    {
        var shared = new IOException("as planned");
        for (var i = 0; i < n; i++)
            SuppressedExceptions.Attach(shared, new IOException("another"));
        await Coroutine.Yield();
    }
}
