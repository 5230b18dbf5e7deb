/// The programs in documentation comments: every `<code lang="fsharp|csharp">` of an `<example>`.
module Samples.Tests.XmlExamples

open System.IO
open System.Xml
open System.Xml.Linq
open ApiGen
open Samples.Tests.Markdown
open Samples.Tests.Programs

/// A program and the symbol whose comment it stands in.
type Example = { Symbol: string; Block: Block }

let private named (name: string) : XName = XName.op_Implicit name |> nonNull

let private attribute (name: string) (element: XElement) =
    match element.Attribute(named name) with
    | null -> ""
    | it -> it.Value

let private languageOf (code: XElement) =
    match attribute "lang" code with
    | "fsharp" -> Some FSharp
    | "csharp" -> Some CSharp
    | _ -> None

let private linesOf (code: XElement) = CodeText.dedent code.Value |> _.Split('\n') |> List.ofArray

/// What the next `<code lang="text">` says. Of two programs side by side, one in each language, both print it.
let rec private outputAfter (codes: XElement list) =
    match codes with
    | next :: _ when attribute "lang" next = "text" -> linesOf next
    | next :: rest when (languageOf next).IsSome -> outputAfter rest
    | _ -> []

/// Errors name the .xml file, as the comment's own place is not in it.
let private blocksOf (page: string) (example: XElement) =
    let codes = example.Descendants(named "code") |> List.ofSeq

    [
        for index, code in List.indexed codes do
            match languageOf code with
            | None -> ()
            | Some language -> {
                Language = language
                Page = page
                Line = (code :> IXmlLineInfo).LineNumber + 1
                Code = linesOf code
                Output = outputAfter (List.skip (index + 1) codes)
              }
    ]

let private examplesOf (file: string) =
    let page = Path.GetRelativePath(repository, file).Replace('\\', '/')
    let document = XDocument.Load(file, LoadOptions.PreserveWhitespace ||| LoadOptions.SetLineInfo)

    [
        for entry in document.Descendants(named "member") do
            for example in entry.Descendants(named "example") do
                for block in blocksOf page example do
                    { Symbol = attribute "name" entry; Block = block }
    ]

let examples =
    [
        for name in [ "Coroutines"; "Coroutines.Fs"; "Coroutines.Testing"; "Coroutines.Expecto" ] do
            yield! examplesOf (Path.Combine(built, name + ".xml"))
    ]
    // A primary constructor has its type's comment.
    |> List.distinctBy (fun example -> example.Block.Language, example.Block.Code)
    |> List.filter (fun example -> wanted = "" || $"{example.Block.Page} {example.Symbol}".Contains wanted)
