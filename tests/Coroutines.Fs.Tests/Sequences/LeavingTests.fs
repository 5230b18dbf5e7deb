namespace Coroutines.Fs.Tests.Sequences

open System
open System.Collections.Generic
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// How a block leaves a source of another library: the move ends, then the disposal, then the block goes on.
module LeavingTests =

    let private ms = OnLoop.milliseconds

    /// Completes after so long on the loop's clock, or is cancelled.
    let private after (delay: int) (token: CancellationToken) : Task =
        let source = TaskCompletionSource()

        EventLoop.Current.CallLater(ms delay, (fun () -> source.TrySetResult() |> ignore)) |> ignore

        token.Register(fun () -> source.TrySetCanceled token |> ignore) |> ignore
        source.Task

    /// One value; then a move that takes 50 ms to end after its token is cancelled, and a disposal of 50 ms.
    let private source (log: ResizeArray<string>) : IAsyncEnumerable<int> =
        let enumerator (token: CancellationToken) =
            let mutable moves = 0

            {
                new IAsyncEnumerator<int> with
                    member _.Current = moves

                    member _.MoveNextAsync() =
                        moves <- moves + 1

                        if moves = 1 then
                            ValueTask<bool> true
                        else
                            let move =
                                task {
                                    try
                                        do! after 1000 token
                                        return false
                                    with :? OperationCanceledException ->
                                        do! after 50 CancellationToken.None
                                        log.Add "move ended"
                                        return false
                                }

                            ValueTask<bool> move
                interface IAsyncDisposable with
                    member _.DisposeAsync() =
                        log.Add "DisposeAsync called"

                        ValueTask(
                            task {
                                do! after 50 CancellationToken.None
                                log.Add "disposed"
                            }
                        )
            }

        {
            new IAsyncEnumerable<int> with
                member _.GetAsyncEnumerator token = enumerator token
        }

    let private consumers: (string * (IAsyncEnumerable<int> -> Coroutine<unit>)) list = [
        "for",
        fun xs ->
            coroutine {
                for _ in xs do
                    ()
            }
        "toList",
        fun xs ->
            coroutine {
                let! _ = CoroutineSeq.toList (CoroutineSeq.From xs)
                return ()
            }
        "yield!", fun xs -> CoroutineSeq.iter ignore (coroutineSeq { yield! xs })
        "a for in a sequence",
        fun xs ->
            CoroutineSeq.iter
                ignore
                (coroutineSeq {
                    for x in xs do
                        yield x
                })
        "merge", fun xs -> CoroutineSeq.iter ignore (CoroutineSeq.merge [ CoroutineSeq.From xs ])
        "prefetch", fun xs -> CoroutineSeq.iter ignore (CoroutineSeq.prefetch 2 (CoroutineSeq.From xs))
        "share", fun xs -> CoroutineSeq.iter ignore (CoroutineSeq.share (CoroutineSeq.From xs))
    ]

    let private leaves: (string * (Coroutine<unit> -> Coroutine<unit>)) list = [
        "a deadline",
        fun body ->
            coroutine {
                let! _ = CancelScope.moveOnAfter (ms 20) body
                return ()
            }
        "the task",
        fun body ->
            coroutine {
                let task = Coroutine.start body
                do! Coroutine.sleep (ms 20)
                let! _ = task.CancelAndWait()
                return ()
            }
        "a timeout",
        fun body ->
            coroutine {
                let! _ = Coroutine.catch (Coroutine.timeout (ms 20) body)
                return ()
            }
        "a race",
        fun body ->
            coroutine {
                let! _ = Coroutine.race [ body; Coroutine.sleep (ms 20) ]
                return ()
            }
    ]

    [<Tests>]
    let tests =
        testList "Leaving" [
            testList "a source is left in order" [
                for consumer, consume in consumers do
                    for leave, leaving in leaves do
                        test $"{consumer}, left by {leave}" {
                            let log = ResizeArray<string>()

                            OnLoop.run (
                                coroutine {
                                    do! leaving (consume (source log))
                                    log.Add "left"
                                }
                            )

                            Expect.equal
                                (List.ofSeq log)
                                [ "move ended"; "DisposeAsync called"; "disposed"; "left" ]
                                "order of leaving"
                        }
            ]

            test "a cache that is looped over inside itself gives all pairs" {
                let xs = CoroutineSeq.cache (CoroutineSeq.ofSeq [ 1; 2 ])

                let pairs =
                    coroutineSeq {
                        for x in xs do
                            for y in xs do
                                yield x, y
                    }

                Expect.equal (OnLoop.run (CoroutineSeq.toList pairs)) [ 1, 1; 1, 2; 2, 1; 2, 2 ] "coroutine seq"
            }

            test "groupBy takes keys with a NaN in them as Seq does" {
                let values = [ nan; 1.0; nan; 1.0 ]

                for key in [ (fun x -> [ x ]); (fun x -> [ 0.0; x ]) ] do
                    let ours = OnLoop.run (CoroutineSeq.toList (CoroutineSeq.groupBy key (CoroutineSeq.ofSeq values)))

                    let theirs = Seq.groupBy key values |> Seq.map (fun (_, group) -> Seq.length group)
                    Expect.equal (ours |> List.map (fun (_, group) -> group.Length)) (List.ofSeq theirs) "ours"

                let alone = OnLoop.run (CoroutineSeq.toList (CoroutineSeq.groupBy id (CoroutineSeq.ofSeq values)))

                Expect.equal (alone |> List.sumBy (fun (_, group) -> group.Length)) 4 "alone"
            }
        ]
