module Coroutines.Conformance.Tests.CorpusTests

open System
open System.IO
open Expecto
open Expecto.TestingPlatform
open Coroutines.Conformance

let legOf name = Replay.legs |> List.find (fst >> (=) name) |> snd

[<Tests>]
let tests =
    testList "Corpus" [
        testTheory
            "each program of a corpus gives the trace that CPython gave"
            [
                "handwritten.jsonl", 337, "fs"
                "handwritten.jsonl", 337, "cs"
                "random-portable.jsonl.gz", 1200, "fs"
                "random-portable.jsonl.gz", 1200, "cs"
                "random-latest.jsonl.gz", 600, "fs"
                "random-latest.jsonl.gz", 600, "cs"
                "random-chaos.jsonl.gz", 300, "fs"
                "random-chaos.jsonl.gz", 300, "cs"
            ]
            (fun (file: string, count: int, leg: string) ->
                let path = Path.Combine(AppContext.BaseDirectory, "Corpora", file)
                let replayed = Replay.file (legOf leg) path |> Seq.toArray

                let differences =
                    replayed
                    |> Array.choose (fun one -> one.Difference |> Option.map (fun report -> $"{one.Name}:\n{report}"))

                Expect.isEmpty differences "differences"
                Expect.hasLength replayed count "replayed")
    ]
