module ApiGen.Tests.LinkTests

open System.Collections.Generic
open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open NUnit.Framework
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

[<TestCaseSource(nameof runs)>]
let ``anchors are unique on each page`` (name: string) =
    for path, text in pages (run name) do
        Assert.That(anchors text, Is.Unique, path)

[<TestCaseSource(nameof runs)>]
let ``every link within the reference leads somewhere`` (name: string) =
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
                    Path.GetRelativePath(root, Path.GetFullPath(Path.Combine(folder, parts[0]))).Replace('\\', '/')

            Assert.That(anchorsOf.ContainsKey page, $"{path}: {target}")

            if parts.Length > 1 then
                Assert.That(anchorsOf[page].Contains parts[1], $"{path}: {target}")

[<TestCaseSource(nameof runs)>]
let ``Vue finds nothing of its own in a page`` (name: string) =
    for path, text in pages (run name) do
        let text = Regex.Replace(prose text, @"(?s)^---.*?---", "")
        Assert.That(text, Does.Not.Contain "{{", path)
        Assert.That(text, Does.Not.Match "<[a-zA-Z/]", path)

[<Test>]
let ``the table of cross references knows types, members, overloads and modules`` () =
    let table =
        (JsonDocument.Parse(own.Value.Files |> List.find (fun (path, _) -> path = "xref.json") |> snd)).RootElement

    let url (uid: string) = (table.GetProperty uid).GetProperty("url").GetString()

    Assert.That(url "Coroutines.TaskGroup", Is.EqualTo "/api/coroutines/task-group")
    Assert.That(url "Coroutines.Coroutine`1", Is.EqualTo "/api/coroutines/coroutine-1")
    Assert.That(url "Coroutines.CoroutineModule", Is.EqualTo "/api/coroutines-fs/coroutine-module")
    Assert.That(url "Coroutines.CoroutineModule.sleep", Is.EqualTo "/api/coroutines-fs/coroutine-module#sleep")
    Assert.That(url "Coroutines.TaskGroup.Start", Does.StartWith "/api/coroutines/task-group#start-")

    Assert.That(
        url "Coroutines.TaskGroup.Start``1(Coroutines.Coroutine{``0},System.String)",
        Is.EqualTo "/api/coroutines/task-group#start-coroutine-0-string"
    )
