namespace Coroutines.Fs.Tests.Laws

open System
open System.Collections.Generic
open Coroutines
open Coroutines.LowLevel
open Coroutines.Testing

/// The loop's own order, and a count of the steps.
type CountingQueue() =
    let queue = Queue<LoopWork>()
    member val Steps = 0 with get, set

    interface IReadyQueue with
        member _.Count = queue.Count
        member _.Enqueue work = queue.Enqueue work

        member this.Dequeue() =
            this.Steps <- this.Steps + 1
            queue.Dequeue()

/// Runs of random programs on a virtual clock.
module RealRun =

    let private interrupt (interruption: Interruption) =
        let main = nonNull CoroutineTask.Current

        let rec turn n () =
            if n = 0 then
                main.Cancel() |> ignore
            else
                EventLoop.Current.CallSoon(turn (n - 1)) |> ignore

        EventLoop.Current.CallLater(TimeSpan.FromMilliseconds(float interruption.Milliseconds), turn interruption.Turns)
        |> ignore

    /// Runs what is made as a whole program, until nothing of it is left: what it did, and how it ended.
    let execute interruption (make: Run -> Coroutine<int>) : Run * Result<int, exn> =
        let clock = VirtualClock()
        let queue = CountingQueue()
        let run = Run(fun () -> $"{int clock.Now.TotalMilliseconds} ms, {queue.Steps}:")

        let options =
            CoroutineRunOptions(
                Loop = EventLoopOptions(TimeProvider = clock, Parker = clock, ReadyQueue = queue),
                UnhandledException = ignore,
                CancelOnInterrupt = false
            )

        let main =
            coroutine {
                Option.iter interrupt interruption
                return! make run
            }

        try
            run, Ok(Coroutine.runWith options main)
        with error ->
            run, Error error

    let private traceWith interruption make : string list * string =
        match execute interruption make with
        | run, Ok value -> run.Entries, $"returned {value}"
        | run, Error error -> run.Entries, $"raised {Trace.describe error}"

    /// The trace of what is made, and how it ended.
    let trace make = traceWith None make

    let ofScenario (builder: BuilderUnderTest) (scenario: Scenario) =
        traceWith scenario.Interruption (fun run -> builder.Make run scenario.Body)
