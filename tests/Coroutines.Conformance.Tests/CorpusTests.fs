module Coroutines.Conformance.Tests.CorpusTests

open System
open System.IO
open NUnit.Framework
open Coroutines.Conformance

let legOf name = Replay.legs |> List.find (fst >> (=) name) |> snd

[<TestCase("handwritten.jsonl", 337, "fs")>]
[<TestCase("handwritten.jsonl", 337, "cs")>]
[<TestCase("random-portable.jsonl.gz", 1200, "fs")>]
[<TestCase("random-portable.jsonl.gz", 1200, "cs")>]
[<TestCase("random-latest.jsonl.gz", 600, "fs")>]
[<TestCase("random-latest.jsonl.gz", 600, "cs")>]
[<TestCase("random-chaos.jsonl.gz", 300, "fs")>]
[<TestCase("random-chaos.jsonl.gz", 300, "cs")>]
let ``each program of a corpus gives the trace that CPython gave`` (file: string, count: int, leg: string) =
    let path = Path.Combine(AppContext.BaseDirectory, "Corpora", file)
    let replayed = Replay.file (legOf leg) path |> Seq.toArray

    let differences =
        replayed
        |> Array.choose (fun one -> one.Difference |> Option.map (fun report -> $"{one.Name}:\n{report}"))

    Assert.That(differences, Is.Empty)
    Assert.That(replayed, Has.Length.EqualTo count)
