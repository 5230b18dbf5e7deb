using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>How long something takes. As everywhere in .NET <see cref="Timeout.InfiniteTimeSpan"/>, exactly -1 ms, is for ever.</summary>
/// <remarks>Inside the library for ever is <see cref="TimeSpan.MaxValue"/>, and a time so far away never comes: no timer is set for it.
/// A point in time is not a duration: -1 ms on the loop's clock has passed.</remarks>
internal static class Duration
{
    /// <summary>The end of time, in ticks of the loop's clock.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The duration as the library counts with it: for ever is the longest one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TimeSpan Counted(TimeSpan duration) =>
        duration == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : duration;

    /// <summary>The time after a counted duration; one that is too long to add means the end of time.</summary>
    /// <param name="time">A time that a loop's clock has shown, and so not below zero.</param>
    /// <param name="duration">Counted.</param>
    public static TimeSpan Add(TimeSpan time, TimeSpan duration) =>
        duration > TimeSpan.MaxValue - time ? TimeSpan.MaxValue : time + duration;

    /// <summary>The time after so many periods, without rounding; the end of time if that is too far away.</summary>
    /// <param name="time">A time that a loop's clock has shown, and so not below zero.</param>
    /// <param name="period">Counted, and above zero.</param>
    /// <param name="count">How many, at least 0.</param>
    public static TimeSpan Add(TimeSpan time, TimeSpan period, long count) =>
        count > (TimeSpan.MaxValue - time).Ticks / period.Ticks
            ? TimeSpan.MaxValue
            : time + new TimeSpan(period.Ticks * count);

    /// <summary>Refuses a duration below zero that is not for ever, and gives the counted one.</summary>
    public static TimeSpan NotNegative(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        value = Counted(value);
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        return value;
    }

    /// <summary>Refuses a duration of zero or less that is not for ever, and gives the counted one.</summary>
    public static TimeSpan Positive(TimeSpan value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        value = Counted(value);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
        return value;
    }

    /// <summary>The duration in words, for messages.</summary>
    public static string Words(TimeSpan duration) =>
        Counted(duration) == TimeSpan.MaxValue ? "for ever" : duration.ToString();
}
