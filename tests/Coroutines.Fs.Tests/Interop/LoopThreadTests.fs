/// The functions of module LoopThread, and its members as F# sees them.
module Coroutines.Fs.Tests.LoopThreadTests

open System
open System.IO
open System.Threading
open System.Threading.Tasks
open Coroutines
open NUnit.Framework

let private suspendThen (value: unit -> 'T) =
    coroutine {
        do! Coroutine.yieldNow ()
        return value ()
    }

/// Says when it waits, and when it was cleaned up.
let private waitForEver (waits: TaskCompletionSource) (cleanedUp: unit -> unit) =
    coroutine {
        try
            waits.SetResult()
            do! Future<unit>()
            return "ended by itself"
        finally
            cleanedUp ()
    }

/// The failure of a task, as it was thrown.
let private failureOf (work: Task<'T>) =
    task {
        try
            let! value = work
            return failwith $"it gave {value}"
        with error ->
            return error
    }

[<Test>]
let ``run gives the result from the loop's thread`` () =
    task {
        use thread = new LoopThread()
        let! where = thread |> LoopThread.run (suspendThen (fun () -> Environment.CurrentManagedThreadId))
        Expect.equal thread.ManagedThreadId where
    }

[<Test>]
let ``run fails with the exception of the coroutine, and the loop goes on`` () =
    task {
        use thread = new LoopThread()
        let failure = IOException "gone"
        let! error = failureOf (thread |> LoopThread.run (suspendThen (fun () -> raise failure)))
        Expect.same failure error
        let! one = thread |> LoopThread.run (suspendThen (fun () -> 1))
        Expect.equal 1 one
    }

[<Test>]
let ``one value runs as often as it is handed over`` () =
    task {
        use thread = new LoopThread()
        let mutable runs = 0

        let count =
            suspendThen (fun () ->
                runs <- runs + 1
                runs)

        let! all = Task.WhenAll [| for _ in 1..100 -> thread |> LoopThread.run count |]
        Expect.equal [ 1..100 ] (List.sort (List.ofArray all))
    }

[<Test>]
let ``runWith cancels the task on the loop, which runs its finally, when the token is cancelled`` () =
    task {
        use thread = new LoopThread()
        use source = new CancellationTokenSource()
        let waits = TaskCompletionSource()
        let mutable cleanedUp = false

        let run = thread |> LoopThread.runWith source.Token (waitForEver waits (fun () -> cleanedUp <- true))
        do! waits.Task
        source.Cancel()

        match! failureOf run with
        | :? OperationCanceledException as error -> Expect.equal source.Token error.CancellationToken
        | other -> Assert.Fail $"{other}"

        Expect.isTrue cleanedUp
    }

[<Test>]
let ``runWith of a token that is cancelled already runs nothing`` () =
    task {
        use thread = new LoopThread()
        let mutable ran = false
        let run = thread |> LoopThread.runWith (CancellationToken true) (suspendThen (fun () -> ran <- true))
        let! error = failureOf run
        Assert.That(error, Is.InstanceOf<OperationCanceledException>())
        Expect.isTrue (not ran)
    }

[<Test>]
let ``use in a task cancels what runs and awaits its end`` () =
    task {
        let waits = TaskCompletionSource()
        let mutable cleanedUp = false
        let mutable run = Task.FromResult ""

        let owner =
            task {
                use thread = new LoopThread()
                run <- thread |> LoopThread.run (waitForEver waits (fun () -> cleanedUp <- true))
                do! waits.Task
            }

        do! owner
        Expect.isTrue cleanedUp
        let! error = failureOf run
        Assert.That(error, Is.InstanceOf<OperationCanceledException>())
    }

[<Test>]
let ``run after the disposal is refused at the call`` () =
    let thread = new LoopThread()
    thread.Dispose()

    Expect.raises<ObjectDisposedException>(fun () -> thread |> LoopThread.run (Coroutine.result 1) |> ignore)
    |> ignore

[<Test>]
let ``coroutines of one loop thread share state without a lock`` () =
    task {
        use thread = new LoopThread()
        let mutable visits = 0

        let visit =
            coroutine {
                for _ in 1..10 do
                    let seen = visits
                    visits <- seen + 1
                    do! Coroutine.yieldNow ()
            }

        let from _ = Task.Run<unit>(fun () -> thread |> LoopThread.run visit)
        let! _ = Task.WhenAll(Array.init 50 from)
        Expect.equal 500 visits
    }
