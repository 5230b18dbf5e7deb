namespace Coroutines.Fs.Tests.Laws

open System
open Coroutines
open Coroutines.LowLevel
open Expecto
open Expecto.TestingPlatform
open Coroutines.Fs.Tests

/// A place on the way of an exception outwards.
type Layer =
    | Awaited
    | AwaitedTail
    | InTask
    | InJoin
    | InFinally
    | InUse
    | InAsyncUse of suspends: bool
    | InLoop

/// The laws that every builder keeps in every mode.
module BuilderLaws =

    let private onBuilder (builder: BuilderUnderTest) =
        let program p = { Program = p; End = Return 0 }

        /// What goes on with x: it says so, and then does what the body says.
        let after (body: Body) run x = builder.Make run { body with Program = Sequence(Log x, body.Program) }

        let rec inLayers layers body =
            match layers with
            | [] -> body
            | layer :: rest ->
                let inner = inLayers rest body

                match layer with
                | Awaited -> program (Child inner)
                | AwaitedTail -> { Program = Pause; End = Tail inner }
                | InTask -> program (Spawn(inner, Pause))
                | InJoin -> program (Both(program Pause, inner))
                | InFinally -> { Program = Nothing; End = FinallyReturn inner }
                | InUse -> program (Use(Child inner))
                | InAsyncUse suspends -> {
                    Program = Nothing
                    End = UseReturn({ Suspends = suspends; Fails = None }, inner)
                  }
                | InLoop -> program (While(2, Child inner))

        testList builder.Name [
            lawWith
                2000
                [ typeof<RandomPrograms.Arbitraries> ]
                "a random program does what the model predicts"
                (fun (scenario: Scenario) ->
                    Expect.equal (RealRun.ofScenario builder scenario) (Model.Predict scenario) "of scenario")

            lawWith
                300
                [ typeof<RandomPrograms.Arbitraries> ]
                "a value that is returned and bound is the value"
                (fun (x: int) (k: Body) ->
                    let bound = RealRun.trace (fun run -> builder.Bind (builder.Return x) (after k run))
                    let plain = RealRun.trace (fun run -> after k run x)
                    Expect.equal bound plain "bound")

            lawWith
                300
                [ typeof<RandomPrograms.Arbitraries> ]
                "a coroutine bound to return is the coroutine"
                (fun (m: Body) ->
                    let bound = RealRun.trace (fun run -> builder.Bind (builder.Make run m) builder.Return)
                    let plain = RealRun.trace (fun run -> builder.Make run m)
                    Expect.equal bound plain "bound")

            lawWith
                300
                [ typeof<RandomPrograms.Arbitraries> ]
                "binding is associative"
                (fun (m: Body) (k: Body) (l: Body) ->
                    let left =
                        RealRun.trace (fun run ->
                            builder.Bind (builder.Bind (builder.Make run m) (after k run)) (after l run))

                    let right =
                        RealRun.trace (fun run ->
                            builder.Bind (builder.Make run m) (fun x -> builder.Bind (after k run x) (after l run)))

                    Expect.equal right left "right")

            lawWith
                300
                [ typeof<RandomPrograms.Arbitraries> ]
                "a value that is awaited twice runs twice"
                (fun (body: Body) ->
                    let scenario = { Body = program (Twice body); Interruption = None }
                    Expect.equal (RealRun.ofScenario builder scenario) (Model.Predict scenario) "of scenario")

            lawWith
                300
                [ typeof<RandomPrograms.Arbitraries> ]
                "a value that is awaited while a task runs it runs twice at the same time"
                (fun (body: Body) ->
                    let scenario = { Body = program (Overlap body); Interruption = None }
                    Expect.equal (RealRun.ofScenario builder scenario) (Model.Predict scenario) "of scenario")

            test "a value that many tasks run at the same time keeps their variables apart" {
                let body = {
                    Program =
                        Sequence(While(3, Sequence(Pause, For(2, Sleep 1))), LetMutable(Pause, WhileAwait(2, Pause)))
                    End = Mapped { Program = Pause; End = Return 7 }
                }

                let run, ended =
                    RealRun.execute None (fun run ->
                        let value = builder.Make run body

                        coroutine {
                            let! results = Coroutine.all (List.replicate 5 value)
                            return Array.sum results
                        })

                let count (text: string) = run.Entries |> Seq.filter _.EndsWith(text) |> Seq.length
                Expect.equal (Result.defaultValue 0 ended) 40 "default value"

                Expect.equal
                    ([ ": round 1"; ": round 2"; ": round 3"; ": element 1"; ": element 2"; ": mutable 2" ]
                     |> List.map count)
                    [ 10; 10; 5; 15; 15; 5 ]
                    "count"
            }

            lawWith
                500
                [ typeof<RandomPrograms.Arbitraries> ]
                "every finaliser that is due runs exactly once"
                (fun (scenario: Scenario) ->
                    let run, _ = RealRun.execute scenario.Interruption (fun run -> builder.Make run scenario.Body)

                    let idsOf (word: string) =
                        run.Entries
                        |> List.choose (fun entry ->
                            match entry.IndexOf $": {word} " with
                            | -1 -> None
                            | at -> Some(int (entry.Substring(at + word.Length + 3))))
                        |> List.sort

                    Expect.equal (idsOf "leave") (idsOf "enter") "ids of")

            test "finalisers run exactly once at whatever suspension the cancellation comes" {
                let suspends = { Suspends = true; Fails = None }

                let body = {
                    Program =
                        TryFinally(
                            Sequence(
                                Use(Sequence(Pause, UseAsync(suspends, Sleep 2))),
                                ForAsync(2, suspends, TryWith(Sequence(Pause, Throw 1), TryFinally Pause))
                            )
                        )
                    End = UseReturn(suspends, program (Both(program (Use Pause), program (TryFinally(Sleep 1)))))
                }

                let undisturbed = Model.Predict { Body = body; Interruption = None }
                Expect.equal (snd undisturbed) "returned 0" "undisturbed"

                let endings = [
                    for milliseconds in 0..3 do
                        for turns in 0..40 do
                            let interruption = { Milliseconds = milliseconds; Turns = turns }
                            let run, ended = RealRun.execute (Some interruption) (fun run -> builder.Make run body)
                            let count (word: string) = run.Entries |> Seq.filter _.Contains(word) |> Seq.length

                            Expect.equal
                                (interruption, count ": leave ")
                                (interruption, count ": enter ")
                                "interruption and count"

                            ended.IsOk
                ]

                Expect.isTrue
                    (Seq.contains true endings && Seq.contains false endings)
                    "Seq.contains true endings && Seq.contains false endings"
            }

            lawWith 300 [] "an exception arrives as the very object that was thrown" (fun (layers: Layer list) ->
                let run, ended =
                    RealRun.execute None (fun run ->
                        builder.Make run (inLayers layers (program (Sequence(Pause, Throw 7)))))

                match ended with
                | Error error -> Expect.isTrue (run.HasThrown error) "run.HasThrown error"
                | Ok _ -> failtest "Nothing was thrown.")
        ]

    [<Tests>]
    let tests = testList "Builder laws" [ for builder in BuilderUnderTest.all -> onBuilder builder ]
