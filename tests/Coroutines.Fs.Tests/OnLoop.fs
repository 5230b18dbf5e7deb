namespace Coroutines.Fs.Tests

open System
open Coroutines
open Coroutines.Testing
open Expecto.TestingPlatform

/// Runs coroutines as whole programs on a virtual clock.
[<RequireQualifiedAccess>]
module OnLoop =

    let private options (clock: VirtualClock) = CoroutineRunOptions(Loop = clock.Options, CancelOnInterrupt = false)

    /// The result, and how long it took on the clock.
    let timed (main: Coroutine<'T>) : 'T * TimeSpan =
        let clock = VirtualClock()
        let result = Coroutine.runWith (options clock) main
        result, clock.Now

    /// The result. Nothing but the loop may be needed to get it.
    let run (main: Coroutine<'T>) : 'T = fst (timed main)

    /// The result, with the help of other threads; if they do not help, the test fails after a while.
    let runWithThreads (main: Coroutine<'T>) : 'T =
        Coroutine.runWith (options (VirtualClock(TimeSpan.FromSeconds 20.0))) main

    /// Runs what must fail with an exception of this type, which is returned.
    let raises<'Error, 'T when 'Error :> exn> (main: Coroutine<'T>) : 'Error =
        Expect.raises<'Error> (fun () -> run main |> ignore) "coroutine"

    let milliseconds (n: int) = TimeSpan.FromMilliseconds(float n)

    /// Sleeps, then returns.
    let later (n: int) (value: 'T) : Coroutine<'T> =
        coroutine {
            do! Coroutine.sleep (milliseconds n)
            return value
        }
