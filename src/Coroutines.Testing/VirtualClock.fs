namespace Coroutines.Testing

open System
open System.Threading
open Coroutines
open Coroutines.LowLevel

/// <summary>Time that stands still while the loop works and jumps to the next timer when it would sleep.</summary>
/// <remarks>
/// Give one clock to one loop, as both its <c>TimeProvider</c> and its <c>Parker</c>; see <c>VirtualClock.Options</c>.
/// When neither work nor a timer is left, it waits as long as <c>patience</c> says for work posted by other threads, and then ends
/// the run with a <c>DeadlockException</c>. It is for loops and runners with options of your own: <c>VirtualTime.Run</c> runs a whole program, and
/// <c>TestLoop</c> is the one to step by hand; both never jump past an await of something outside.
/// </remarks>
/// <param name="patience">How long, in real time, to wait for other threads; zero if the program under test has none, <c>Timeout.InfiniteTimeSpan</c> for as long
/// as it takes.</param>
[<Sealed>]
type VirtualClock(patience: TimeSpan) =
    inherit TimeProvider()

    // THREADS: only the loop's thread reads and moves the time; other threads only release the semaphore.
    let woken = new SemaphoreSlim(0)
    let mutable now = 0L

    /// A clock that waits for no other thread.
    new() = VirtualClock(TimeSpan.Zero)

    /// Time since the clock was made.
    member _.Now = TimeSpan now

    /// <summary>Moves the time on by hand.</summary>
    /// <param name="by">How far; <c>Timeout.InfiniteTimeSpan</c>, as whatever is too far, to the end of time, which is <c>TimeSpan.MaxValue</c>.</param>
    /// <exception cref="T:System.ArgumentOutOfRangeException">It is negative otherwise.</exception>
    member _.Advance(by: TimeSpan) = now <- Duration.after now (Duration.notNegative (nameof by) by)

    /// Options for a loop on this clock, whose chance repeats itself in each run.
    member this.Options = EventLoopOptions(TimeProvider = this, Parker = this, Random = Random 0)

    override _.TimestampFrequency = TimeSpan.TicksPerSecond

    override _.GetTimestamp() = now

    override _.GetUtcNow() = Duration.date now

    interface IParker with
        member _.Park(timeout) =
            if timeout <> Timeout.InfiniteTimeSpan then
                now <- Duration.after now timeout
            elif not (Duration.wait patience woken) then
                raise (DeadlockException.On EventLoop.Current)

        member _.Wake() = woken.Release() |> ignore
