namespace Coroutines.Tests.Durations;

/// <summary>How a member takes durations that are below zero and not for ever.</summary>
public enum BelowZero
{
    /// <summary>As asyncio: the time is up.</summary>
    IsNow,

    /// <summary>Throws an <see cref="ArgumentOutOfRangeException"/>.</summary>
    IsRefused,
}

/// <summary>A member that takes a duration, in a program that ends when the duration is over, and not before.</summary>
/// <param name="Name">Of the member.</param>
/// <param name="Wait">The program.</param>
/// <param name="BelowZero">What it makes of -2 ms.</param>
/// <param name="IsPolling">Whether the program itself sets timers.</param>
public sealed record TimedMember(
    string Name,
    Func<TimeSpan, Coroutine> Wait,
    BelowZero BelowZero = BelowZero.IsNow,
    bool IsPolling = false
)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    /// <summary>All of them.</summary>
    public static IEnumerable<TimedMember> All =>
        [
            new("Sleep", time => Coroutine.Sleep(time)),
            new("Sleep with a result", async time => await Coroutine.Sleep(time, 1)),
            new("WaitFor", time => Coroutine.WaitFor(Never(), time)),
            new("WaitFor a task", time => Coroutine.WaitFor(Coroutine.Start(Never()).AsCoroutine(), time)),
            new("Timeout", time => Coroutine.Timeout(time, _ => Never())),
            new("FailAfter", time => CancelScope.FailAfter(time, _ => Never())),
            new("FailAfter with a result", async time => await CancelScope.FailAfter(time, _ => NeverAny())),
            new("MoveOnAfter", async time => await CancelScope.MoveOnAfter(time, _ => Never())),
            new("MoveOnAfter with a result", async time => await CancelScope.MoveOnAfter(time, _ => NeverAny())),
            new("CancelAfter before the scope is entered", CancelAfterBefore),
            new(
                "CancelAfter inside the scope",
                async time => await new CancelScope().Run(scope => CancelAfterInside(scope, time))
            ),
            new("Wait", async time => await Coroutine.Wait([new Future<int>()], WaitUntil.AllCompleted, time)),
            new("AsCompleted", async time => await Coroutine.AsCompleted([NeverAny()], time).First()),
            new("AsCompletedFutures", async time => await Coroutine.AsCompletedFutures([NeverAny()], time).First()),
            new("SelectCase.After", async time => await Coroutine.Select(SelectCase.After(time))),
            new("CallLater", CallLater),
            new("Shield", Shield, BelowZero.IsRefused),
            new("ShieldGrace", ShieldGrace, BelowZero.IsRefused),
            new("TimeoutPolicy", time => new TimeoutPolicy(time).Run(Never), BelowZero.IsRefused),
            new("RetryPolicy.MaxDuration", MaxDuration, BelowZero.IsRefused),
            new("Backoff.Constant", ConstantBackoff, BelowZero.IsRefused),
            new("Backoff.Exponential", ExponentialBackoff, BelowZero.IsRefused),
            new("HedgePolicy", Hedge, BelowZero.IsRefused),
            new("RateLimit", RateLimited, BelowZero.IsRefused),
            new("Cached", CachedResult, BelowZero.IsRefused, IsPolling: true),
            new("Cached.FailureExpiry", CachedFailure, BelowZero.IsRefused, IsPolling: true),
            new("CircuitBreaker", Circuit, BelowZero.IsRefused, IsPolling: true),
            new("Debounce", async time => await OneThenNone().Debounce(time).First(), BelowZero.IsRefused),
            new("Sample", async time => await OneThenNone().Sample(time).First(), BelowZero.IsRefused),
            new("Buffer", async time => await OneThenNone().Buffer(9, time).First(), BelowZero.IsRefused),
            new("Window", async time => await OneThenNone().Window(time).First(), BelowZero.IsRefused),
            new(
                "Throttle",
                async time => await Ticks().Throttle(time).Skip(1).First(),
                BelowZero.IsRefused,
                IsPolling: true
            ),
            new("Interval", async time => await CoroutineSeq.Interval(time).First(), BelowZero.IsRefused),
            new("Timeout of a sequence", async time => await OneThenNone().Timeout(time).Last(), BelowZero.IsRefused),
        ];

    public override string ToString() => Name;

    private static async Coroutine Never() => await new Future<Unit>();

    private static async Coroutine<int> NeverAny() => await new Future<int>();

    private static async Coroutine Failing()
    {
        await Coroutine.Yield();
        throw new IOException();
    }

    private static CoroutineSeq<int> OneThenNone() =>
        CoroutineSeq.Create<int>(async generator =>
        {
            await generator.Yield(1);
            await Never();
        });

    private static CoroutineSeq<int> Ticks() =>
        CoroutineSeq.Create<int>(async generator =>
        {
            while (true)
            {
                await generator.Yield(1);
                await Coroutine.Sleep(Tick);
            }
        });

    private static async Coroutine CancelAfterBefore(TimeSpan time)
    {
        var scope = new CancelScope();
        scope.CancelAfter(time);
        await scope.Run(_ => Never());
    }

    private static async Coroutine CancelAfterInside(CancelScope scope, TimeSpan time)
    {
        // Revokes the first.
        scope.CancelAfter(TimeSpan.FromMilliseconds(1));
        scope.CancelAfter(time);
        await Never();
    }

    private static async Coroutine CallLater(TimeSpan time)
    {
        var called = new Future<Unit>();
        var handle = EventLoop.Current.CallLater(time, () => called.SetResult(null!));
        try
        {
            await called;
        }
        finally
        {
            if (!called.IsCompleted || called.IsCanceled)
                NUnit.Framework.Assert.That(handle.Cancel());
        }
    }

    private static async Coroutine Shield(TimeSpan time) =>
        await new CancelScope().Run(async scope =>
        {
            scope.Cancel();
            await CancelScope.Shield(Never, time);
        });

    private static async Coroutine ShieldGrace(TimeSpan time) =>
        await new CancelScope().Run(async scope =>
        {
            scope.Cancel();
            await new CancelScope { IsShielded = true, ShieldGrace = time }.Run(_ => Never());
        });

    private static async Coroutine MaxDuration(TimeSpan time) =>
        await new RetryPolicy(2, Backoff.None) { MaxDuration = time }.Run(Never);

    private static async Coroutine ConstantBackoff(TimeSpan time) =>
        await new RetryPolicy(2, Backoff.Constant(time)).Run(Failing);

    private static async Coroutine ExponentialBackoff(TimeSpan time) =>
        await new RetryPolicy(2, Backoff.Exponential(time, max: time)).Run(Failing);

    private static async Coroutine Hedge(TimeSpan time)
    {
        var attempts = 0;
        await new HedgePolicy(time).Run(async () =>
        {
            if (++attempts == 1)
                await Never();
        });
    }

    private static async Coroutine RateLimited(TimeSpan time)
    {
        var limit = new RateLimit(1, time);
        await limit.Run(async () => await Coroutine.Yield());
        await limit.Run(async () => await Coroutine.Yield());
    }

    private static async Coroutine CachedResult(TimeSpan time)
    {
        var loads = 0;
        var cached = new Cached<int>(time, async () => ++loads);
        while (await cached.Get() == 1)
            await Coroutine.Sleep(Tick);
    }

    private static async Coroutine CachedFailure(TimeSpan time)
    {
        var loads = 0;
        var cached = new Cached<int>(TimeSpan.Zero, async () => ++loads == 1 ? throw new IOException() : loads)
        {
            FailureExpiry = time,
        };
        while (loads < 2)
        {
            try
            {
                await cached.Get();
                return;
            }
            catch (IOException)
            {
                await Coroutine.Sleep(Tick);
            }
        }
    }

    private static async Coroutine Circuit(TimeSpan time)
    {
        var breaker = new CircuitBreaker(1, time, time);
        await Raised.By<IOException>(() => breaker.Run(Failing));
        for (var isOpen = true; isOpen; )
        {
            try
            {
                await breaker.Run(async () => await Coroutine.Yield());
                isOpen = false;
            }
            catch (CircuitOpenException open)
            {
                NUnit.Framework.Assert.That(open.RetryAfter, NUnit.Framework.Is.GreaterThan(TimeSpan.Zero));
                await Coroutine.Sleep(Tick);
            }
        }
    }
}
