module ApiGen.Tests.CheckTests

open Expecto
open Expecto.TestingPlatform
open ApiGen.Tests.Runs

/// Each fault, the symbol it is put at, and words of what must be told of it.
let private faults = [
    "an unresolved cref of C#",
    "T:Fixtures.Halt",
    "<summary>See <see cref=\"!:Nowhere\"/>.</summary>",
    "\"!:Nowhere\" leads nowhere"
    "a cref to what is gone",
    "T:Fixtures.Seats",
    "<summary>See <see cref=\"T:Fixtures.Gone\"/>.</summary>",
    "\"T:Fixtures.Gone\" leads nowhere"
    "a short cref in F#",
    "T:Fixtures.Style",
    "<summary>See <see cref=\"Station\"/>.</summary>",
    "F# wants the whole documentation id"
    "a C# member without comment", "F:Fixtures.Days.Early", "", "has no summary"
    "an F# member without comment", "M:Fixtures.Pen.#ctor", "<remarks>None.</remarks>", "has no summary"
    "a union case without comment", "T:Fixtures.Shape.Point", "", "has no summary"
    "an unknown tag in a sentence",
    "P:Fixtures.Station.Name",
    "<summary>The <blink>name</blink>.</summary>",
    "<blink> is unknown"
    "an unknown tag at the top",
    "P:Fixtures.Pen.Width",
    "<summary>It.</summary><sumary>It.</sumary>",
    "<sumary> is unknown at the top"
    "an inheritdoc that overrides nothing",
    "M:Fixtures.Station.Sum(System.Int32[])",
    "<inheritdoc/>",
    "<inheritdoc/> finds nothing"
    "an inheritdoc of what has no comment",
    "T:Fixtures.IPriced",
    "<inheritdoc cref=\"T:Fixtures.Gone\"/>",
    "finds no comment there"
    "tags in an F# comment without summary",
    "T:Fixtures.Light",
    "<summary>A &lt;c&gt;light&lt;/c&gt;.</summary>",
    "the tag <c>"
    "an exception without cref",
    "P:Fixtures.Channel`1.Count",
    "<summary>It.</summary><exception>No.</exception>",
    "does not say which"
    "a see that names nothing", "T:Fixtures.Drawing", "<summary>See <see/>.</summary>", "names nothing"
]

let private run = lazy (withComments [ for _, id, comment, _ in faults -> id, comment ])

[<Tests>]
let tests =
    testList "Check" [
        testList "a fault is reported with file, symbol and way out" [
            for name, id, _, words in faults ->
                test name {
                    let told =
                        run.Value.Problems
                        |> List.filter (fun problem -> problem.Id = id)
                        |> List.map (fun problem -> problem.ToString())

                    Expect.exists told _.Contains(words) $"none of all: {run.Value.Problems}"
                    Expect.all told _.Contains(".xml: ") "the file is named"
                }
        ]

        test "nothing but the faults is reported" {
            // What inherits from a faulty comment has none either.
            let heirs = [ "T:Fixtures.Ticket"; "M:Fixtures.Halt.Sum(System.Int32[])" ]
            let known = heirs @ [ for _, id, _, _ in faults -> id ]

            Expect.isEmpty
                (run.Value.Problems |> List.filter (fun problem -> not (List.contains problem.Id known)))
                "problems"
        }

        test "the fixtures as they are have no faults" { Expect.isEmpty fixtures.Value.Problems "problems" }
    ]
