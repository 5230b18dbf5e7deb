// The first steps, as an introduction to Python's asyncio takes them: a coroutine, gather, tasks, an async iterator,
// done callbacks, futures. Build the library, then run this from the top of the repository:
//
//     dotnet build -c Release src/Coroutines.Fs
//     dotnet fsi docs/samples/Fundamentals.fsx
//
// FundamentalsCSharp/Program.cs does the same in C#. Both print Fundamentals.expected.txt, which is what Python prints.

#r "../../artifacts/bin/Coroutines.Fs/release/Coroutines.dll"
#r "../../artifacts/bin/Coroutines.Fs/release/Coroutines.Fs.dll"

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading.Tasks
open Coroutines

let seconds (number: float) = TimeSpan.FromSeconds number

// --- A coroutine, and several at the same time -----------------------------------------------------------------------

let waiter n =
    coroutine {
        printfn $"Before sleep {n}"
        do! Coroutine.sleep (seconds 0.1)
        printfn $"After sleep {n}"
    }

let threeWaiters =
    coroutine {
        let! _ = Coroutine.gather [ waiter 1; waiter 2; waiter 3 ]
        return ()
    }

// --- Tasks -----------------------------------------------------------------------------------------------------------

let sayAfter delay what =
    coroutine {
        do! Coroutine.sleep delay
        printfn $"{what}"
    }

/// Tells the time since now, in whole tenths of a second.
let startClock () =
    let loop = EventLoop.Current
    let start = loop.Time
    fun () -> $"%.1f{floor ((loop.Time - start).TotalSeconds * 10.0) / 10.0} s"

let oneAfterTheOther =
    coroutine {
        let now = startClock ()
        printfn $"started at {now ()}"
        do! sayAfter (seconds 0.1) "hello"
        do! sayAfter (seconds 0.2) "world"
        printfn $"finished at {now ()}"
    }

// Both tasks run from now on; to await them one by one takes only as long as the longer one.
let asTasks =
    coroutine {
        let now = startClock ()
        let hello = Coroutine.start (sayAfter (seconds 0.1) "hello")
        let world = Coroutine.start (sayAfter (seconds 0.2) "world")
        printfn $"started at {now ()}"
        do! hello
        do! world
        printfn $"finished at {now ()}"
    }

// --- An async iterator -----------------------------------------------------------------------------------------------

/// Made by hand, like a class with __aiter__ and __anext__. MoveNextAsync is a task of the loop.
type Ticker(last: int) =
    let mutable tick = 0

    interface IAsyncEnumerable<int> with
        member this.GetAsyncEnumerator _ = this

    interface IAsyncEnumerator<int> with
        member _.Current = tick

        member _.MoveNextAsync() =
            coroutine {
                if tick = last then
                    return false
                else
                    do! Coroutine.sleep (seconds 0.1)
                    tick <- tick + 1
                    return true
            }
            |> Coroutine.toTask
            |> ValueTask<bool>

        member _.DisposeAsync() = ValueTask.CompletedTask

let ticks =
    coroutine {
        for tick in Ticker 3 do
            printfn $"tick {tick}"

        printfn "no more ticks"
    }

// --- Done callbacks --------------------------------------------------------------------------------------------------

let divide a b delay =
    coroutine {
        do! Coroutine.sleep delay

        if b = 0 then
            raise (DivideByZeroException "nothing can be divided by zero")

        return a / b
    }

let report (task: ICoroutineTask) =
    match task.Exception with
    | null -> printfn $"{task.Name} is done"
    | error -> printfn $"{task.Name} failed: {error.Message}"

let doneCallbacks =
    coroutine {
        let good = Coroutine.startNamed "good" (divide 6 3 (seconds 0.1))
        let bad = Coroutine.startNamed "bad" (divide 6 0 (seconds 0.2))
        good.AddDoneCallback(fun _ -> report good)
        bad.AddDoneCallback(fun _ -> report bad)
        let! quotient = good
        printfn $"6 / 3 = {quotient}"

        try
            let! quotient = bad
            printfn $"6 / 0 = {quotient}"
        with :? DivideByZeroException as error ->
            printfn $"6 / 0: {error.Message}"
    }

// --- A future, completed by a callback -------------------------------------------------------------------------------

let expect (answer: Coroutine<int>) =
    coroutine {
        printfn "waiting for the answer"
        let! answer = answer
        printfn $"the answer is {answer}"
    }

/// Who awaits the answer goes on in a later turn, not inside `set`.
let answerWith (set: int -> unit) =
    printfn "the answer comes"
    set 42
    printfn "the answer is set"

let future =
    coroutine {
        let answer = Future<int>()
        let task = Coroutine.start (expect (answer.AsCoroutine()))
        EventLoop.Current.CallLater(seconds 0.1, (fun () -> answerWith answer.SetResult)) |> ignore
        do! task
    }

// --- A future of our own: what can be awaited is what has GetAwaiter -------------------------------------------------

/// Python's way is an __await__ that yields until the result is there, asked once a turn. Here the one who awaits leaves a
/// continuation, and the loop sleeps meanwhile.
type MyFuture<'T>() =
    let mutable result = None
    let mutable wake = fun () -> ()

    member this.GetAwaiter() = this
    member _.IsCompleted = result.IsSome
    member _.GetResult() : 'T = result.Value

    member _.SetResult value =
        result <- Some value
        wake ()

    interface ICriticalNotifyCompletion with
        member _.OnCompleted continuation = wake <- wake >> continuation.Invoke
        member _.UnsafeOnCompleted continuation = wake <- wake >> continuation.Invoke

let myFuture =
    coroutine {
        let answer = MyFuture<int>()
        let task = Coroutine.start (expect (coroutine { return! answer }))
        EventLoop.Current.CallLater(seconds 0.1, (fun () -> answerWith answer.SetResult)) |> ignore
        do! task
    }

// ---------------------------------------------------------------------------------------------------------------------

let show title snippet =
    printfn $"--- {title}"
    Coroutine.run snippet

show "a waiter" (waiter 1)
show "three waiters, gathered" threeWaiters
show "one after the other" oneAfterTheOther
show "as tasks" asTasks
show "an async iterator" ticks
show "done callbacks" doneCallbacks
show "a future" future
show "a future of our own" myFuture
