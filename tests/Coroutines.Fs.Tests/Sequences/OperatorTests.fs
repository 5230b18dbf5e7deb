namespace Coroutines.Fs.Tests.Sequences

open System
open System.Collections.Generic
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// A source that says how often it was asked, and whether it was left.
type Watched(values: int list, pauses: bool) =
    let mutable handedOut = 0
    let mutable opened = 0
    let mutable left = 0

    member _.HandedOut = handedOut
    member _.IsLeft = opened > 0 && opened = left

    member val Source =
        coroutineSeq {
            opened <- opened + 1

            try
                for value in values do
                    if pauses && value % 2 = 0 then
                        do! Coroutine.yieldNow ()

                    handedOut <- handedOut + 1
                    yield value
            finally
                left <- left + 1
        }

/// Where the functions are pure, an operator does what Seq's does; it asks for no more, and closes what it has asked.
module OperatorTests =

    let private values source = OnLoop.run (CoroutineSeq.toList source)

    let private attempt action =
        try
            Ok(action ())
        with error ->
            Error(error.GetType())

    /// The same values, or the same type of exception; and the source is left, if it was asked at all.
    let private same (ours: CoroutineSeq<int> -> CoroutineSeq<'T>) (model: int seq -> 'T seq) (input: int list) pauses =
        let watched = Watched(input, pauses)
        let expected = attempt (fun () -> List.ofSeq (model input))
        let actual = attempt (fun () -> values (ours watched.Source))
        Expect.equal actual expected "actual"
        Expect.isTrue (watched.IsLeft || watched.HandedOut = 0) "watched.IsLeft || watched.HandedOut = 0"

    let private sameResult (ours: CoroutineSeq<int> -> Coroutine<'T>) (model: int seq -> 'T) (input: int list) pauses =
        let watched = Watched(input, pauses)
        let expected = attempt (fun () -> model input)
        let actual = attempt (fun () -> OnLoop.run (ours watched.Source))
        Expect.equal actual expected "actual"
        Expect.isTrue watched.IsLeft "watched is left"

    let private isOdd x = x % 2 <> 0

    let private few x = List.replicate (abs x % 4) x

    let private half x = if isOdd x then None else Some(x / 2)

    // FsCheck's own numbers are small; these make equal neighbours likely.
    let private small (input: int list) = input |> List.map (fun x -> x % 3)

    [<Tests>]
    let tests =
        testList "Operator" [
            law "map, filter and choose, alone and in a row" (fun input pauses ->
                same (CoroutineSeq.map ((+) 1)) (Seq.map ((+) 1)) input pauses
                same (CoroutineSeq.filter isOdd) (Seq.filter isOdd) input pauses
                same (CoroutineSeq.choose half) (Seq.choose half) input pauses

                same
                    (CoroutineSeq.map ((*) 3)
                     >> CoroutineSeq.filter isOdd
                     >> CoroutineSeq.choose half
                     >> CoroutineSeq.mapi (-))
                    (Seq.map ((*) 3) >> Seq.filter isOdd >> Seq.choose half >> Seq.mapi (-))
                    input
                    pauses)

            law "collect, concat and append" (fun input pauses ->
                same (CoroutineSeq.collectSeq (few >> Seq.ofList)) (Seq.collect few) input pauses
                same (CoroutineSeq.collect (few >> CoroutineSeq.ofSeq)) (Seq.collect few) input pauses

                same
                    (CoroutineSeq.map (few >> CoroutineSeq.ofSeq) >> CoroutineSeq.concat)
                    (Seq.map few >> Seq.concat)
                    input
                    pauses

                same
                    (fun source -> CoroutineSeq.append source source)
                    (fun source -> Seq.append source source)
                    input
                    pauses)

            law "take, skip and their kin" (fun (count: int) input pauses ->
                let count = abs count % 12
                same (CoroutineSeq.take count) (Seq.take count) input pauses
                same (CoroutineSeq.truncate count) (Seq.truncate count) input pauses
                same (CoroutineSeq.skip count) (Seq.skip count) input pauses

                same
                    (CoroutineSeq.drop count)
                    (fun source -> source |> List.ofSeq |> List.skip (min count (Seq.length source)) |> Seq.ofList)
                    input
                    pauses

                same (CoroutineSeq.takeWhile isOdd) (Seq.takeWhile isOdd) input pauses
                same (CoroutineSeq.skipWhile isOdd) (Seq.skipWhile isOdd) input pauses)

            law "scan, pairwise, zip, distinct, chunkBySize and groupBy" (fun (size: int) input pauses ->
                let size = 1 + abs size % 5
                same (CoroutineSeq.scan (-) 7) (Seq.scan (-) 7) input pauses
                same CoroutineSeq.pairwise Seq.pairwise input pauses
                same (fun source -> CoroutineSeq.zip source source) (fun source -> Seq.zip source source) input pauses
                same (CoroutineSeq.zip (CoroutineSeq.init 3 id)) (Seq.zip [ 0; 1; 2 ]) input pauses
                same CoroutineSeq.indexed Seq.indexed input pauses
                same CoroutineSeq.distinct Seq.distinct (small input) pauses
                same (CoroutineSeq.distinctBy isOdd) (Seq.distinctBy isOdd) input pauses
                same (CoroutineSeq.chunkBySize size) (Seq.chunkBySize size) input pauses

                same
                    (CoroutineSeq.groupBy half)
                    (Seq.groupBy half >> Seq.map (fun (key, group) -> key, List.ofSeq group))
                    (small input)
                    pauses)

            law "distinctUntilChanged hands out no value twice in a row" (fun (input: int list) pauses ->
                let rec model values =
                    match values with
                    | a :: b :: rest when a = b -> model (b :: rest)
                    | a :: rest -> a :: model rest
                    | [] -> []

                same CoroutineSeq.distinctUntilChanged (List.ofSeq >> model >> Seq.ofList) (small input) pauses)

            law "what runs a sequence" (fun input pauses ->
                sameResult (CoroutineSeq.fold (-) 7) (Seq.fold (-) 7) input pauses
                sameResult CoroutineSeq.sum Seq.sum input pauses
                sameResult (CoroutineSeq.sumBy int64) (Seq.sumBy int64) input pauses
                sameResult CoroutineSeq.length Seq.length input pauses
                sameResult CoroutineSeq.toList List.ofSeq input pauses
                sameResult CoroutineSeq.toArray Array.ofSeq input pauses
                sameResult (CoroutineSeq.exists isOdd) (Seq.exists isOdd) input pauses
                sameResult (CoroutineSeq.forall isOdd) (Seq.forall isOdd) input pauses
                sameResult (CoroutineSeq.tryFind isOdd) (Seq.tryFind isOdd) input pauses
                sameResult (CoroutineSeq.find isOdd) (Seq.find isOdd) input pauses
                sameResult (CoroutineSeq.tryPick half) (Seq.tryPick half) input pauses
                sameResult CoroutineSeq.tryHead Seq.tryHead input pauses
                sameResult CoroutineSeq.tryLast Seq.tryLast input pauses
                sameResult CoroutineSeq.isEmpty Seq.isEmpty input pauses)

            law "what needs a value says so when there is none" (fun (first: int) (input: int list) ->
                let input = first :: input
                sameResult (CoroutineSeq.reduce (-)) (Seq.reduce (-)) input false
                sameResult CoroutineSeq.head Seq.head input false
                sameResult CoroutineSeq.last Seq.last input false
                sameResult CoroutineSeq.min Seq.min input false
                sameResult CoroutineSeq.max Seq.max input false
                let none = CoroutineSeq.empty<int>

                for run in [ CoroutineSeq.reduce (-); CoroutineSeq.head; CoroutineSeq.last; CoroutineSeq.min ] do
                    OnLoop.raises<InvalidOperationException, _>(run none) |> ignore)

            law "take n asks for exactly n, and leaves its source" (fun (count: int) (input: int list) pauses ->
                let count = abs count % 12
                let watched = Watched(input, pauses)
                let taken = values (CoroutineSeq.truncate count watched.Source)
                Expect.equal taken (List.truncate count input) "taken"
                Expect.equal watched.HandedOut taken.Length "handed out"
                Expect.isTrue (watched.IsLeft || count = 0) "watched.IsLeft || count = 0")

            law
                "a failing function closes the source, and its exception arrives"
                (fun (at: int) (input: int list) pauses ->
                    let watched = Watched(input, pauses)
                    let at = abs at % 8

                    let failing index value = if index = at then failwith "planned" else value

                    let run = attempt (fun () -> values (CoroutineSeq.mapi failing watched.Source))

                    if at < input.Length then
                        Expect.equal run (Error typeof<Exception>) "result"
                        Expect.equal watched.HandedOut (at + 1) "handed out"
                    else
                        Expect.equal run (Ok input) "result"

                    Expect.isTrue watched.IsLeft "watched is left")

            law "awaitEach runs one coroutine for each value that is asked for" (fun (count: int) (input: int list) ->
                let count = abs count % 6
                let mutable run = 0

                let awaited =
                    CoroutineSeq.ofSeq input
                    |> CoroutineSeq.map (fun value ->
                        coroutine {
                            run <- run + 1

                            if value % 3 = 0 then
                                do! Coroutine.yieldNow ()

                            return value + 1
                        })
                    |> CoroutineSeq.awaitEach
                    |> CoroutineSeq.truncate count

                Expect.equal (values awaited) (input |> List.truncate count |> List.map ((+) 1)) "values"
                Expect.equal run (min count input.Length) "result")

            test "unfold, init, replicate, singleton and delay" {
                Expect.equal
                    (values (CoroutineSeq.unfold (fun x -> if x > 8 then None else Some(x, 2 * x)) 1))
                    [ 1; 2; 4; 8 ]
                    "values"

                Expect.equal (values (CoroutineSeq.init 3 ((*) 10))) [ 0; 10; 20 ] "values"
                Expect.equal (values (CoroutineSeq.truncate 2 (CoroutineSeq.initInfinite id))) [ 0; 1 ] "values"
                Expect.equal (values (CoroutineSeq.replicate 2 'a')) [ 'a'; 'a' ] "values"
                Expect.equal (values (CoroutineSeq.singleton 5)) [ 5 ] "values"
                let mutable made = 0

                let delayed =
                    CoroutineSeq.delay (fun () ->
                        made <- made + 1
                        CoroutineSeq.singleton made)

                Expect.equal (values delayed) [ 1 ] "values"
                Expect.equal (values delayed) [ 2 ] "values"
            }

            test "zip closes both sources when the second ends first, and loses neither's error" {
                let log = ResizeArray<string>()

                let source name count =
                    coroutineSeq {
                        try
                            for i in 1..count do
                                yield i
                        finally
                            log.Add name
                            failwith name
                    }

                let error =
                    OnLoop.raises<Exception, _>(
                        CoroutineSeq.length (CoroutineSeq.zip (source "first" 3) (source "second" 1))
                    )

                Expect.equal (List.ofSeq log) [ "second"; "first" ] "log"
                Expect.equal error.Message "second" "message of error"
                Expect.equal (SuppressedExceptions.Of error |> Seq.map _.Message |> List.ofSeq) [ "first" ] "of"
            }

            test "iterDo runs one at a time" {
                let log = ResizeArray<int>()

                let run =
                    CoroutineSeq.init 3 id
                    |> CoroutineSeq.iterDo (fun value ->
                        coroutine {
                            log.Add value
                            do! Coroutine.sleep (TimeSpan.FromSeconds 1.0)
                            log.Add(value + 10)
                        })

                let _, time = OnLoop.timed run
                Expect.equal (List.ofSeq log) [ 0; 10; 1; 11; 2; 12 ] "log"
                Expect.equal time.TotalSeconds 3.0 "total seconds"
            }

            test "a million values take constant memory" {
                let before = GC.GetTotalMemory true
                let mutable most = 0L

                let sum =
                    CoroutineSeq.init 1_000_000 id
                    |> CoroutineSeq.map (fun x -> x % 10)
                    |> CoroutineSeq.tap (fun _ -> ())
                    |> CoroutineSeq.indexed
                    |> CoroutineSeq.tap (fun (index, _) ->
                        if index % 250_000 = 0 then
                            most <- max most (GC.GetTotalMemory true - before))
                    |> CoroutineSeq.pairwise
                    |> CoroutineSeq.chunkBySize 100
                    |> CoroutineSeq.sumBy Array.length

                Expect.equal (OnLoop.run sum) 999_999 "sum"
                Expect.isTrue (most < 1_000_000L) "most < 1_000_000L"
            }
        ]
