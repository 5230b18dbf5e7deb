/// use and use!.
module Coroutines.Fs.Tests.Sources.UseTests

open System
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

type private Resource(log: ResizeArray<string>, name: string) =
    member _.Name = name

    interface IDisposable with
        member _.Dispose() = log.Add $"dispose {name}"

/// Disposed of by what it is given.
type private AsyncResource(log: ResizeArray<string>, name: string, dispose: Coroutine<unit>) =
    interface IAsyncDisposable with
        member _.DisposeAsync() =
            log.Add $"dispose {name}"
            let task = Coroutine.start dispose
            let completion = TaskCompletionSource()

            task.AddDoneCallback(fun done' ->
                // Under the loop's context the BCL would report the completion by way of another thread.
                Threading.SynchronizationContext.SetSynchronizationContext null

                match done'.Exception with
                | null -> completion.SetResult()
                | error -> completion.SetException error

                Threading.SynchronizationContext.SetSynchronizationContext EventLoop.Current.SynchronizationContext)

            ValueTask completion.Task

/// Both kinds at once.
type private BothKinds(log: ResizeArray<string>) =
    interface IDisposable with
        member _.Dispose() = log.Add "dispose"

    interface IAsyncDisposable with
        member _.DisposeAsync() =
            log.Add "dispose async"
            ValueTask.CompletedTask

type private FailingAsync(error: exn) =
    interface IAsyncDisposable with
        member _.DisposeAsync() = ValueTask(Task.FromException error)

type private ThrowingAsync(error: exn) =
    interface IAsyncDisposable with
        member _.DisposeAsync() = raise error

let private logged (make: ResizeArray<string> -> Coroutine<unit>) =
    let log = ResizeArray<string>()

    try
        OnLoop.run (make log)
    with error ->
        log.Add $"raised {error.Message}"

    List.ofSeq log

let private slow = Coroutine.sleep (OnLoop.milliseconds 5)

[<Tests>]
let tests =
    testList "Use" [
        test "use disposes of resources in reverse, after the body" {
            logged (fun log ->
                coroutine {
                    use a = new Resource(log, "a")
                    use _ = new Resource(log, "b")
                    do! Coroutine.yieldNow ()
                    log.Add $"body with {a.Name}"
                })
            |> Flip.Expect.equal "result" [ "body with a"; "dispose b"; "dispose a" ]
        }

        test "use awaits an asynchronous disposal before the block goes on" {
            logged (fun log ->
                coroutine {
                    do!
                        coroutine {
                            use _ =
                                AsyncResource(
                                    log,
                                    "a",
                                    coroutine {
                                        do! slow
                                        log.Add "disposed"
                                    }
                                )

                            use _ = new Resource(log, "b")
                            log.Add "body"
                            return ()
                        }

                    log.Add "after"
                })
            |> Flip.Expect.equal "result" [ "body"; "dispose b"; "dispose a"; "disposed"; "after" ]
        }

        test "use! awaits the resource first" {
            logged (fun log ->
                coroutine {
                    use! a = Task.FromResult(new Resource(log, "a"))
                    use! _ = OnLoop.later 5 (AsyncResource(log, "b", slow))
                    use! c = async { return new Resource(log, "c") }
                    log.Add $"body with {a.Name} and {c.Name}"
                })
            |> Flip.Expect.equal "result" [ "body with a and c"; "dispose c"; "dispose b"; "dispose a" ]
        }

        test "a resource of both kinds is disposed of asynchronously" {
            logged (fun log ->
                coroutine {
                    use _ = new BothKinds(log)
                    log.Add "body"
                })
            |> Flip.Expect.equal "result" [ "body"; "dispose async" ]
        }

        test "a resource may be null" {
            logged (fun log ->
                coroutine {
                    use _ = (null: IDisposable | null)
                    use _ = (null: IAsyncDisposable | null)
                    use! _ = Coroutine.result (null: IDisposable | null)
                    log.Add "body"
                })
            |> Flip.Expect.equal "result" [ "body" ]
        }

        test "a failing body disposes too" {
            logged (fun log ->
                coroutine {
                    use _ = new Resource(log, "a")
                    use _ = AsyncResource(log, "b", slow)
                    do! Coroutine.yieldNow ()
                    failwith "it"
                })
            |> Flip.Expect.equal "result" [ "dispose b"; "dispose a"; "raised it" ]
        }

        test "a failing disposal alone is the error" {
            let error = InvalidOperationException "disposal"

            for resource in [ FailingAsync error :> IAsyncDisposable; ThrowingAsync error ] do
                OnLoop.raises<InvalidOperationException, _>(
                    coroutine {
                        use _ = resource
                        do! Coroutine.yieldNow ()
                        return 1
                    }
                )
                |> fun actual -> Expect.same actual error "the very object"
        }

        test "beside the error of the body a failing disposal is attached to it" {
            let error = InvalidOperationException "disposal"

            for resource in [ FailingAsync error :> IAsyncDisposable; ThrowingAsync error ] do
                let body = ArgumentException "body"

                OnLoop.raises<ArgumentException, _>(
                    coroutine {
                        use _ = resource
                        do! Coroutine.yieldNow ()
                        raise body
                    }
                )
                |> fun actual -> Expect.same actual body "the very object"

                Expect.equal (SuppressedExceptions.Of body).Count 1 "count"
                Expect.same (SuppressedExceptions.Of(body)[0]) error "of"
        }

        test "all failing disposals are attached, in their order" {
            let error (name: string) = InvalidOperationException name

            let body =
                OnLoop.raises<ArgumentException, _>(
                    coroutine {
                        use _ = FailingAsync(error "outer")
                        use _ = FailingAsync(error "inner")
                        raise (ArgumentException "body")
                    }
                )

            Expect.equal [ for error in SuppressedExceptions.Of body -> error.Message ] [ "inner"; "outer" ] "error"
        }

        test "a cancelled body disposes, and the disposal runs to its end" {
            logged (fun log ->
                coroutine {
                    let task =
                        Coroutine.start (
                            coroutine {
                                use _ =
                                    AsyncResource(
                                        log,
                                        "a",
                                        coroutine {
                                            do! slow
                                            log.Add "disposed"
                                        }
                                    )

                                do! Coroutine.sleep (OnLoop.milliseconds 1000)
                                log.Add "never"
                            }
                        )

                    do! slow
                    task.Cancel() |> ignore
                    let! outcome = Coroutine.catchCancel (coroutine { return! task })
                    log.Add(if outcome.IsError then "cancelled" else "?")
                })
            |> Flip.Expect.equal "result" [ "dispose a"; "disposed"; "cancelled" ]
        }

        test "what fails to be made is not disposed of" {
            logged (fun log ->
                coroutine {
                    use _ = new Resource(log, "a")
                    use! _ = Task.FromException<Resource>(Exception "no b")
                    log.Add "never"
                })
            |> Flip.Expect.equal "result" [ "dispose a"; "raised no b" ]
        }

        test "use in a loop disposes in each round" {
            logged (fun log ->
                coroutine {
                    for i in 1..2 do
                        use _ = new Resource(log, $"a{i}")
                        use _ = AsyncResource(log, $"b{i}", slow)
                        log.Add $"body {i}"
                })
            |> Flip.Expect.equal "result" [ "body 1"; "dispose b1"; "dispose a1"; "body 2"; "dispose b2"; "dispose a2" ]
        }
    ]
