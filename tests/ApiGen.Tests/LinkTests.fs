module ApiGen.Tests.LinkTests

open System.Collections.Generic
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto
open Expecto.TestingPlatform
open ApiGen
open ApiGen.Tests.Runs

let private runs = [ "fixtures"; "own"; "FSharp.Core" ]

let private run name : Generation.Output =
    match name with
    | "fixtures" -> fixtures.Value
    | "own" -> own.Value
    | _ -> fsharpCore.Value

let private pages (output: Generation.Output) = output.Files |> List.filter (fun (path, _) -> path.EndsWith ".md")

let private anchors (text: string) = [
    for found in Regex.Matches(text, @"(?m)^#+ .*\{#([^}]+)\}$") -> found.Groups[1].Value
]

/// The pages without their code.
let private prose (text: string) = Regex.Replace(text, @"(?s)```.*?```|`` .*? ``|`[^`\n]*`", "code")

[<Tests>]
let tests =
    testList "Link" [
        testList "anchors are unique on each page" [
            for name in runs ->
                test name {
                    for path, text in pages (run name) do
                        Expect.isEmpty
                            (anchors text |> List.countBy id |> List.filter (fun (_, count) -> count > 1))
                            path
                }
        ]

        testList "every link within the reference leads somewhere" [
            for name in runs ->
                test name {
                    let pages = pages (run name)
                    let anchorsOf = dict [ for path, text in pages -> path, HashSet(anchors text) ]
                    let root = Path.GetFullPath "/reference"

                    for path, text in pages do
                        for link in Regex.Matches(prose text, @"\]\((\.{0,2}[/#][^)]*)\)") do
                            let target = link.Groups[1].Value
                            let parts = target.Split '#'
                            let folder = nonNull (Path.GetDirectoryName(Path.Combine(root, path)))

                            let page =
                                if parts[0] = "" then
                                    path
                                else
                                    Path
                                        .GetRelativePath(root, Path.GetFullPath(Path.Combine(folder, parts[0])))
                                        .Replace('\\', '/')

                            Expect.isTrue (anchorsOf.ContainsKey page) $"{path}: {target}"

                            if parts.Length > 1 then
                                Expect.isTrue (anchorsOf[page].Contains parts[1]) $"{path}: {target}"
                }
        ]

        testList "Vue finds nothing of its own in a page" [
            for name in runs ->
                test name {
                    for path, text in pages (run name) do
                        let text = Regex.Replace(prose text, @"(?s)^---.*?---", "")
                        Expect.isFalse (text.Contains "{{") path
                        Expect.isNotMatch text "<[a-zA-Z/]" path
                }
        ]

        test "the table of cross references knows types, members, overloads and modules" {
            let table =
                (JsonDocument.Parse(own.Value.Files |> List.find (fun (path, _) -> path = "xref.json") |> snd))
                    .RootElement

            let url (uid: string) = (table.GetProperty uid).GetProperty("url").GetString()

            Expect.equal (url "Coroutines.TaskGroup") "/api/coroutines/task-group" "url"
            Expect.equal (url "Coroutines.Coroutine`1") "/api/coroutines/coroutine-1" "url"
            Expect.equal (url "Coroutines.CoroutineModule") "/api/coroutines-fs/coroutine-module" "url"
            Expect.equal (url "Coroutines.CoroutineModule.sleep") "/api/coroutines-fs/coroutine-module#sleep" "url"
            Expect.stringStarts (url "Coroutines.TaskGroup.Start") "/api/coroutines/task-group#start-" "url"

            Expect.equal
                (url "Coroutines.TaskGroup.Start``1(Coroutines.Coroutine{``0},System.String)")
                "/api/coroutines/task-group#start-coroutine-0-string"
                "url"
        }
    ]
