/// The programs in the documentation: every block of F# or C# in a page.
module Samples.Tests.Markdown

open System
open System.IO
open System.Text.RegularExpressions
open Samples.Tests.Programs

type Language =
    | FSharp
    | CSharp

type Block = {
    Language: Language
    /// The page, from the top of the repository.
    Page: string
    /// The line of the page on which the code begins.
    Line: int
    Code: string list
    /// What a `text` or `timeline` block says that follows at once. A block without it must compile, and print nothing.
    Output: string list
} with

    override this.ToString() = $"{this.Page}, line {this.Line}, {this.Language}"

let private fence = Regex @"^```(\w*)"

/// The fenced blocks: language, the index of the first line within, the lines, and the index of the line after.
let private fenced (lines: string[]) =
    let isFence index = fence.IsMatch lines[index]

    let rec next start found =
        match Seq.tryFind isFence (seq { start .. lines.Length - 1 }) with
        | None -> List.rev found
        | Some opening ->
            let closing = Seq.find isFence (seq { opening + 1 .. lines.Length - 1 })
            let language = fence.Match(lines[opening]).Groups[1].Value
            let code = List.ofArray lines[opening + 1 .. closing - 1]
            next (closing + 1) ((language, opening + 1, code, closing + 1) :: found)

    next 0 []

let private blocksOf page =
    let lines = File.ReadAllLines(Path.Combine(repository, page))
    let blocks = fenced lines

    /// The block that follows at once, with nothing but empty lines between.
    let next index =
        blocks
        |> List.tryFind (fun (_, start, _, _) ->
            start > index && Seq.forall (fun i -> lines[i].Trim() = "") (seq { index .. start - 2 }))

    // The site shows an F# and a C# block as two tabs, and what stands after them is printed by both.
    let outputAt language index =
        match language, next index with
        | _, Some(("text" | "timeline"), _, output, _) -> output
        | "fsharp", Some("csharp", _, _, after) ->
            match next after with
            | Some(("text" | "timeline"), _, output, _) -> output
            | _ -> []
        | _ -> []

    [
        for language, start, code, after in blocks do
            let block kind = {
                Language = kind
                Page = page
                Line = start + 1
                Code = code
                Output = outputAt language after
            }

            match language with
            | "fsharp" -> block FSharp
            | "csharp" -> block CSharp
            | _ -> ()
    ]

/// While a page is being written its author may want its blocks alone: a part of the page's path.
let wanted =
    match Environment.GetEnvironmentVariable "COROUTINES_PAGE" with
    | null -> ""
    | part -> part

let blocks = [
    let pages = Directory.GetFiles(Path.Combine(repository, "docs"), "*.md", SearchOption.AllDirectories)

    for page in "README.md" :: [ for page in Seq.sort pages -> Path.GetRelativePath(repository, page) ] do
        let page = page.Replace('\\', '/')

        // The reference is made from comments: its blocks are signatures, and examples that are read where they stand.
        if page.Contains wanted && not (page.StartsWith "docs/api/") then
            yield! blocksOf page
]
