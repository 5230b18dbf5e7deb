namespace Coroutines.Testing.Tests

open System
open NUnit.Framework
open Coroutines.Fs.Tests
open Coroutines
open Coroutines.Testing

/// What holds on every loop, on virtual time and on the real clock.
[<AbstractClass>]
type LoopContract() =

    /// Runs a coroutine to its end.
    abstract Run: Coroutine<'T> -> 'T

    [<Test>]
    member this.``what is ready runs first in, first out``() =
        let trace = ResizeArray()
        this.Run(together [ for name in [ "a"; "b" ] -> name, steps trace name 2 ])
        equal [ "a1"; "b1"; "a2"; "b2" ] (List.ofSeq trace)

    [<Test>]
    member this.``a sleep lasts at least as long as it says``() =
        this.Run(
            coroutine {
                let loop = EventLoop.Current
                let before = loop.Time
                do! Coroutine.sleep (milliseconds 5)
                Assert.That(loop.Time - before, Is.GreaterThanOrEqualTo(milliseconds 5))
            }
        )

    [<Test>]
    member this.``the shorter sleep ends first``() =
        let trace = ResizeArray()

        let sleeper (time: int) =
            coroutine {
                do! Coroutine.sleep (milliseconds time)
                trace.Add time
            }

        this.Run(together [ "long", sleeper 12; "short", sleeper 1 ])
        equal [ 1; 12 ] (List.ofSeq trace)

    [<Test>]
    member this.``a timeout cancels what takes too long``() =
        let late = coroutine { do! Coroutine.timeout (milliseconds 2) (Coroutine.sleep (TimeSpan.FromHours 1.0)) }

        Expect.raises<TimeoutException>(fun () -> this.Run late) |> ignore

    [<Test>]
    member this.``a function on another thread comes home``() =
        this.Run(
            coroutine {
                let home = Environment.CurrentManagedThreadId
                let! thread = Coroutine.onThread (fun () -> Environment.CurrentManagedThreadId)
                Assert.That(thread, Is.Not.EqualTo home)
                equal home Environment.CurrentManagedThreadId
            }
        )

    [<Test>]
    member this.``a timer of the BCL is due on the loop's clock``() =
        this.Run(
            coroutine {
                let loop = EventLoop.Current
                let before = loop.Time
                do! System.Threading.Tasks.Task.Delay(milliseconds 3, loop.TimeProvider)
                // The system's clock of delays is coarser than that of the loop.
                Assert.That(loop.Time - before, Is.GreaterThan(milliseconds 1))
            }
        )

[<TestFixture>]
type RealLoopTests() =
    inherit LoopContract()

    override _.Run coroutine =
        use loop = new EventLoop()
        EventLoopTasks.Run(loop, coroutine)

[<TestFixture>]
type TestLoopContractTests() =
    inherit LoopContract()

    override _.Run coroutine =
        use loop = new TestLoop()
        loop.Run coroutine
