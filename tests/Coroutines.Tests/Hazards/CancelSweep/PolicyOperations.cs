using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

/// <summary>Another task goes through the same policy, and must get through whoever is cancelled. <c>Policies/CancelSweepTests</c> does more of it.</summary>
internal static class PolicyOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Swept> All =>
        [
            Of("TimeoutPolicy", static () => new TimeoutPolicy(9 * Second)),
            Of("RetryPolicy", static () => new RetryPolicy(9, Backoff.Constant(Second)), failures: 2),
            Of("HedgePolicy", static () => new HedgePolicy(Second / 2)),
            Of("RateLimit", static () => new RateLimit(1, Second)),
            Of("Bulkhead", static () => new Bulkhead(1, 9)),
            Of("CircuitBreaker", static () => new CircuitBreaker(99, 9 * Second, Second)),
            new("Cached.Get", Cache),
        ];

    private static Swept Of(string name, Func<Policy> make, int failures = 0) =>
        new(
            name,
            () =>
            {
                var policy = make();
                var (begun, ended, others) = (0, 0, 0);
                _ = Coroutine.Start(Other());
                return new Scene(
                    () => policy.Run(Action),
                    _ => Assert.That((others, begun), Is.EqualTo((1, ended)), "the other, and whoever has begun")
                );

                async Coroutine Other()
                {
                    await policy.Run(Action);
                    others++;
                }

                async Coroutine Action()
                {
                    begun++;
                    var fails = begun <= failures;
                    try
                    {
                        await Coroutine.Sleep(Second);
                        if (fails)
                            throw new FormatException();
                    }
                    finally
                    {
                        ended++;
                    }
                }
            }
        );

    private static Scene Cache()
    {
        var (loads, others) = (0, 0);
        var cached = new Cached<int>(9 * Second, Load);
        _ = Coroutine.Start(Other());
        return new Scene(
            async () => await cached.Get(),
            _ => Assert.That((loads, others), Is.EqualTo((1, 1)), "one load, which nobody else's cancellation ends")
        );

        async Coroutine<int> Load()
        {
            loads++;
            return await Coroutine.Sleep(Second, 1);
        }

        async Coroutine Other() => others = await cached.Get();
    }
}
