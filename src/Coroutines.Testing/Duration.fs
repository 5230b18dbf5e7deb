namespace Coroutines.Testing

open System
open System.Threading

/// How long something takes. As in the core, exactly -1 ms is for ever, which is counted as the longest time; sums end at the end of time.
module internal Duration =

    // The longest wait that a semaphore accepts: 24 days. Whoever has such a patience is not told that it has ended.
    let private longestWait = TimeSpan.FromMilliseconds(float Int32.MaxValue)

    /// The duration as it is counted with: for ever is the longest one.
    let counted (duration: TimeSpan) = if duration = Timeout.InfiniteTimeSpan then TimeSpan.MaxValue else duration

    /// Refuses a duration below zero that is not for ever, and gives the counted one.
    let notNegative (name: string) (duration: TimeSpan) =
        let duration = counted duration
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero, name)
        duration

    /// <summary>The time after a duration, in ticks, at the end of time at the latest.</summary>
    /// <param name="now">In ticks, not negative.</param>
    /// <param name="duration">Counted.</param>
    let after (now: int64) (duration: TimeSpan) =
        if duration.Ticks > Int64.MaxValue - now then Int64.MaxValue else now + duration.Ticks

    /// The date that a virtual clock shows, which begins in 1970 and ends with the calendar.
    let date (now: int64) =
        if TimeSpan now > DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch then
            DateTimeOffset.MaxValue
        else
            DateTimeOffset.UnixEpoch + TimeSpan now

    /// Waits in real time until other threads have released the semaphore; false if the patience came to its end.
    let wait (patience: TimeSpan) (woken: SemaphoreSlim) =
        let patience = counted patience

        if patience > longestWait then
            woken.Wait()
            true
        else
            woken.Wait patience
