namespace Coroutines.Fs.Tests.Sequences.Concurrent

open System
open Coroutines
open Coroutines.Fs.Tests
open FsCheck
open FsCheck.FSharp
open Expecto
open Expecto.TestingPlatform

/// What operators with tasks hand out, and that nothing of them is left, whatever ends the enumeration. Random sources, failures, times and endings;
/// COROUTINES_SEQUENCE_CASES says how many of each.
module ConcurrentLaws =

    let private cases =
        match Environment.GetEnvironmentVariable "COROUTINES_SEQUENCE_CASES" with
        | null
        | "" -> 300
        | text -> Int32.Parse text

    let private holds (law: 'Case -> unit) = Check.One(Config.QuickThrowOnFailure.WithMaxTest cases, law)

    let private isPrefix (shorter: int list) (longer: int list) =
        shorter.Length <= longer.Length && List.take shorter.Length longer = shorter

    let private ofSource number (values: int list) = values |> List.filter (fun value -> value / 100 = number)

    let private isCut ending =
        match ending with
        | Whole -> false
        | _ -> true

    let private givenBy number (script: Script) = [ for i in 0 .. script.Steps.Length - 1 -> 100 * number + i ]

    /// The ways of merging: each source keeps its order, and nothing is lost or doubled.
    let private merges (combine: CoroutineSeq<int> list -> CoroutineSeq<int>) (scripts: Script list, ending: Ending) =
        let scripts = List.truncate 4 scripts
        let ledger = Ledger()
        let seen = scripts |> List.mapi ledger.Source |> combine |> Observing.run ledger ending

        for number, script in List.indexed scripts do
            Expect.isTrue
                (isPrefix (ofSource number seen.Values) (givenBy number script))
                "isPrefix (ofSource number seen.Values) (givenBy number script)"

        let failures = [
            for number, script in List.indexed scripts do
                if script.Fails then
                    $"failed {number}"
        ]

        if not (isCut ending) then
            match seen.Error with
            | None ->
                Expect.equal failures [] "failures"
                Expect.equal (List.sort seen.Values) (List.sort (List.mapi givenBy scripts |> List.concat)) "sort"
            | Some error -> Expect.isTrue (List.contains error failures) "List.contains error failures"

    /// What is handed out by an operator that keeps the order is what it would be without any task.
    let private isLike
        (model: Ledger -> byte list -> CoroutineSeq<int> -> CoroutineSeq<int>)
        (ours: Ledger -> byte list -> CoroutineSeq<int> -> CoroutineSeq<int>)
        (script: Script, times: byte list, ending: Ending)
        =
        let seenIn operator ending =
            let ledger = Ledger()
            Observing.run ledger ending (operator ledger times (ledger.Source 0 script)), ledger

        let expected, _ = seenIn model Whole
        let actual, ledger = seenIn ours ending

        if isCut ending then
            Expect.isTrue (isPrefix actual.Values expected.Values) "isPrefix actual.Values expected.Values"
        else
            Expect.equal actual expected "actual"

        ledger

    [<Tests>]
    let tests =
        testList "Concurrent laws" [
            test "merge keeps the order of each source, and all values" { holds (merges CoroutineSeq.merge) }

            test "mergeAll of two at a time keeps the order of each source, and all values" {
                holds (merges (fun sources -> CoroutineSeq.mergeAll 2 (CoroutineSeq.ofSeq sources)))
            }

            test "prefetch changes nothing" {
                holds (fun case -> isLike (fun _ _ -> id) (fun _ _ -> CoroutineSeq.prefetch 3) case |> ignore)
            }

            test "mapParallel is map, and never runs more than it may" {
                let map (ledger: Ledger) times source =
                    source |> CoroutineSeq.map (ledger.Mapping times) |> CoroutineSeq.awaitEach

                let mapParallel (ledger: Ledger) times = CoroutineSeq.mapParallel 3 (ledger.Mapping times)

                holds (fun case ->
                    let ledger = isLike map mapParallel case
                    Expect.isTrue (ledger.MostRunning <= 3) "ledger.MostRunning <= 3")
            }

            test "mapParallelUnordered gives the same values as map in some order" {
                holds (fun (script: Script, times: byte list, ending: Ending) ->
                    let ledger = Ledger()

                    let seen =
                        ledger.Source 0 script
                        |> CoroutineSeq.mapParallelUnordered 3 (ledger.Mapping times)
                        |> Observing.run ledger ending

                    Expect.isTrue (ledger.MostRunning <= 3) "ledger.MostRunning <= 3"
                    let all = givenBy 0 script |> List.map (~-)
                    Expect.equal (List.except all seen.Values) [] "except"
                    Expect.equal (List.distinct seen.Values) seen.Values "distinct"

                    if not (isCut ending) && seen.Error.IsNone then
                        Expect.equal (List.sort seen.Values) (List.sort all) "sort")
            }

            test "race hands out one of its sources" {
                holds (fun (scripts: Script list, ending: Ending) ->
                    let scripts = List.truncate 4 scripts
                    let ledger = Ledger()
                    let seen = scripts |> List.mapi ledger.Source |> CoroutineSeq.race |> Observing.run ledger ending

                    match List.distinct [ for value in seen.Values -> value / 100 ] with
                    | [] -> ()
                    | [ winner ] ->
                        Expect.isTrue
                            (isPrefix seen.Values (givenBy winner scripts[winner]))
                            "isPrefix seen.Values (givenBy winner scripts[winner])"

                        if not (isCut ending) then
                            Expect.equal seen.Values (givenBy winner scripts[winner]) "values"
                    | winners -> failtest $"%A{winners}")
            }

            test "switchMap hands out a beginning of each sequence, one after the other" {
                holds (fun (outer: Script, inner: Script list, ending: Ending) ->
                    let ledger = Ledger()
                    let script number = List.tryItem number inner |> Option.defaultValue outer

                    let seen =
                        { outer with Fails = false }
                        |> ledger.Source 0
                        |> CoroutineSeq.switchMap (fun number -> ledger.Source (number + 1) (script number))
                        |> Observing.run ledger ending

                    let numbers = [ for value in seen.Values -> value / 100 ]
                    Expect.equal numbers (List.sort numbers) "numbers"

                    for number in List.distinct numbers do
                        Expect.isTrue
                            (isPrefix (ofSource number seen.Values) (givenBy number (script (number - 1))))
                            "is prefix")
            }

            test "what a producer sends is the sequence, and it is asked for no more than its capacity" {
                holds (fun (script: Script, capacity: byte, ending: Ending) ->
                    let ledger = Ledger()
                    let capacity = int capacity % 4
                    let mutable taken = 0
                    let mutable farthest = 0

                    let produce sender =
                        ledger.Source 0 script
                        |> CoroutineSeq.map (fun value ->
                            farthest <- max farthest (ledger.Given - taken)
                            value)
                        |> fun source -> CoroutineSeq.toChannel sender source

                    let seen =
                        CoroutineSeq.ofProducer capacity produce
                        |> CoroutineSeq.map (fun value ->
                            taken <- taken + 1
                            value)
                        |> Observing.run ledger ending

                    Expect.isTrue (isPrefix seen.Values (givenBy 0 script)) "isPrefix seen.Values (givenBy 0 script)"
                    // One in the hand of the producer, and one on its way to the consumer.
                    Expect.isTrue (farthest <= capacity + 2) "farthest <= capacity + 2"

                    if not (isCut ending) then
                        Expect.equal seen.Values (givenBy 0 script) "values")
            }

            test "take asks a source for as many as it takes, and leaves it" {
                holds (fun (script: Script, count: byte) ->
                    let ledger = Ledger()
                    let count = int count % 6
                    let source = ledger.Source 0 { script with Fails = false }
                    let seen = Observing.run ledger Whole (CoroutineSeq.truncate count source)
                    Expect.equal ledger.Given (min count script.Steps.Length) "given"
                    Expect.equal seen.Values (List.truncate count (givenBy 0 script)) "values")
            }
        ]
