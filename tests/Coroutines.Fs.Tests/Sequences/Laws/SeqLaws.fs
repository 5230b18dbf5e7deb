namespace Coroutines.Fs.Tests.Sequences.Laws

open Coroutines
open Coroutines.LowLevel
open Expecto
open Expecto.TestingPlatform
open Coroutines.Fs.Tests
open Coroutines.Fs.Tests.Laws
open Coroutines.Fs.Tests.Sequences.Laws

/// The laws that every sequence keeps in every mode.
module SeqLaws =

    let private onLeg (leg: SeqLeg) =
        let consume (run: Run) (consumption: Consumption) (source: CoroutineSeq<int>) =
            let elements = source.Enumerate()

            let loop =
                coroutine {
                    let mutable count = 0
                    let mutable isOpen = true

                    while isOpen do
                        let! more = elements.MoveNext()
                        isOpen <- more

                        if more then
                            run.Log $"got {elements.Current}"
                            count <- count + 1

                            if count >= consumption.AtMost then
                                if consumption.Fails then
                                    raise (run.Planned 99)

                                isOpen <- false
                            elif consumption.PausesBetween then
                                do! Coroutine.yieldNow ()
                }

            coroutine {
                let closed = loop |> Coroutine.finallyDo (fun () -> Suspendable.ofUnit (elements.DisposeAsync()))
                let! outcome = Coroutine.catch (Coroutine.catchCancel closed)

                match outcome with
                | Ok(Ok()) -> run.Log "ended"
                | Ok(Error cancellation) -> run.Log $"threw {SeqTrace.describe cancellation}"
                | Error error -> run.Log $"threw {SeqTrace.describe error}"
            }

        let trace scenario =
            let run = Run(fun () -> "")

            let main =
                coroutine {
                    // A cancellation that nothing has met ends the task as such, which is not what is looked at here.
                    let task = Coroutine.start (consume run scenario.Consumption (leg.Make run scenario.Program))
                    let! _ = Coroutine.catchCancel (coroutine.Source task)
                    return ()
                }

            OnLoop.run main
            run.Entries

        testList leg.Name [
            // Of the 100,000 cases over the three legs the ordinary run tries a part; COROUTINES_CASES says how many a leg tries.
            lawWith
                (Cases.orElse 3_000)
                [ typeof<RandomSeqPrograms.Arbitraries> ]
                "a random sequence does what the model predicts"
                (fun (scenario: SeqScenario) -> Expect.equal (trace scenario) (SeqModel.predict scenario) "trace")

            lawWith
                1000
                [ typeof<RandomSeqPrograms.Arbitraries> ]
                "every finaliser that is due runs exactly once"
                (fun (scenario: SeqScenario) ->
                    let entries = trace scenario

                    let idsOf (word: string) =
                        entries
                        |> List.filter (fun entry -> entry.StartsWith $" {word} ")
                        |> List.map (fun entry -> entry.Substring(word.Length + 2))
                        |> List.sort

                    Expect.equal (idsOf "leave") (idsOf "enter") "ids of")
        ]

    [<Tests>]
    let tests = testList "Seq laws" [ for leg in SeqLeg.all -> onLeg leg ]
