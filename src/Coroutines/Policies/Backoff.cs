using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>How long a <see cref="RetryPolicy"/> waits before the next attempt.</summary>
public abstract class Backoff
{
    /// <summary>No delay: the next attempt begins in the next turn.</summary>
    public static Backoff None { get; } = new ConstantBackoff(TimeSpan.Zero);

    /// <summary>The delay before the next attempt.</summary>
    /// <param name="failures">How many attempts have failed, at least 1.</param>
    /// <param name="previous">The delay before the attempt that has just failed; zero if it was the first.</param>
    /// <param name="random">The loop's source of random numbers.</param>
    /// <returns>The delay; <see cref="Timeout.InfiniteTimeSpan"/> for ever, otherwise below zero is zero.</returns>
    public abstract TimeSpan Next(int failures, TimeSpan previous, Random random);

    /// <summary>Always the same delay.</summary>
    /// <param name="delay">Not negative, or <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <returns>The backoff.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public static Backoff Constant(TimeSpan delay) => new ConstantBackoff(Duration.NotNegative(delay));

    /// <summary>Delays that grow: after <c>n</c> failures <c>first × factor^(n−1)</c>, but at most <paramref name="max"/>; then the jitter.</summary>
    /// <param name="first">The delay after the first failure.</param>
    /// <param name="factor">By what each is longer than the one before; at least 1.</param>
    /// <param name="max">The longest delay; null or <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="jitter">How chance changes them. None of them makes a delay longer than <paramref name="max"/>.</param>
    /// <returns>The backoff. Its delays are whole ticks of 100 ns, rounded down.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The first delay is not above zero, the factor is below 1 or not finite, the longest is below
    /// the first, or there is no such jitter.</exception>
    public static Backoff Exponential(
        TimeSpan first,
        double factor = 2,
        TimeSpan? max = null,
        Jitter jitter = Jitter.None
    )
    {
        first = Duration.Positive(first);
        if (!(factor >= 1 && double.IsFinite(factor)))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, Messages.BackoffFactor);
        var longest = Duration.Counted(max ?? TimeSpan.MaxValue);
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, first, nameof(max));
        if (!Enum.IsDefined(jitter))
            throw new ArgumentOutOfRangeException(nameof(jitter), jitter, null);
        return new ExponentialBackoff(first, factor, longest, jitter);
    }

    private sealed class ConstantBackoff(TimeSpan delay) : Backoff
    {
        public override TimeSpan Next(int failures, TimeSpan previous, Random random) => delay;
    }

    private sealed class ExponentialBackoff(TimeSpan first, double factor, TimeSpan max, Jitter jitter) : Backoff
    {
        public override TimeSpan Next(int failures, TimeSpan previous, Random random)
        {
            if (jitter == Jitter.Decorrelated)
                return Between(first, Product(previous > first ? previous : first, 3), random);
            var delay = Product(first, Math.Pow(factor, failures - 1));
            return jitter switch
            {
                Jitter.Full => Between(TimeSpan.Zero, delay, random),
                Jitter.Equal => Between(delay / 2, delay, random),
                _ => delay,
            };
        }

        private TimeSpan Product(TimeSpan delay, double by)
        {
            var ticks = delay.Ticks * by;
            return ticks < max.Ticks ? new TimeSpan((long)ticks) : max;
        }

        private static TimeSpan Between(TimeSpan low, TimeSpan high, Random random) =>
            low + new TimeSpan((long)((high - low).Ticks * random.NextDouble()));
    }
}
