/// The files beside the pages: the index, the sidebar, and the table of cross references.
module ApiGen.Overview

open System
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Nodes

let private json (node: JsonNode | null) =
    let options = JsonSerializerOptions(WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping)

    (nonNull node).ToJsonString options + "\n"

let private byNamespace (assembly: ApiAssembly) =
    assembly.Types
    |> List.groupBy _.Namespace
    |> List.sortBy fst
    |> List.map (fun (name, types) -> name, types |> List.sortBy (fun each -> each.Name.ToLowerInvariant(), each.Id))

/// Types of one name in one namespace, such as a class and the module beside it, are told apart by their kinds.
let private label (all: ApiType list) (each: ApiType) =
    let isOnlyOne =
        all
        |> List.filter (fun other -> other.Name = each.Name && other.Namespace = each.Namespace)
        |> List.length
            =
            1

    if isOnlyOne then each.Name else $"{each.Name} {each.Kind}"

/// `index.md`: all types with their summaries.
let index (reference: Reference) : string =
    let all = reference.Types

    let row (each: ApiType) =
        let page = reference.Links.PageOf each

        let text =
            CommentText(reference.Links, reference.Problems, reference.Comments.File each.Assembly, each.Id, "index")

        let summary = Xml.child "summary" each.Comment |> Option.map text.Line |> Option.defaultValue ""

        let name = Markdown.link (Markdown.code (label all each)) $"./{page}.md"
        $"""| {name} | {each.Kind} | {summary.Replace("|", "\\|")} |"""

    Markdown.blocks [
        "---\ntitle: API reference\neditLink: false\n---"
        "# API reference"
        "Every public type and member, in F# and in C#."
        for assembly in reference.Assemblies do
            Markdown.heading 2 (Markdown.escape assembly.Name) (DocumentationId.slug assembly.Name)

            for name, types in byNamespace assembly do
                Markdown.heading
                    3
                    $"Namespace {Markdown.escape name}"
                    (DocumentationId.slug $"{assembly.Name} {name} namespace")

                String.concat "\n" [ "| Type | Kind | Summary |"; "| --- | --- | --- |"; yield! List.map row types ]
    ]
    + "\n"

/// VitePress shows the texts of its sidebar as HTML.
let private asHtml (text: string) = text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")

let private node (text: string) (more: (string * (JsonNode | null)) list) : JsonNode =
    let result = JsonObject()
    result["text"] <- JsonValue.Create(asHtml text)

    for name, value in more do
        result[name] <- value

    result

let private array (nodes: JsonNode list) : JsonNode | null =
    JsonArray([| for each in nodes -> each |]: (JsonNode | null) array)

/// `sidebar.json`: assemblies, their namespaces, their types.
let sidebar (reference: Reference) : string =
    let all = reference.Types
    let leaf (each: ApiType) = node (label all each) [ "link", JsonValue.Create $"/api/{reference.Links.PageOf each}" ]

    json (
        array [
            node "API reference" [ "link", JsonValue.Create "/api/" ]
            for assembly in reference.Assemblies do
                node assembly.Name [
                    "collapsed", JsonValue.Create false
                    "items",
                    array [
                        for index, (name, types) in List.indexed (byNamespace assembly) do
                            node name [
                                // The first is the one that all others begin with.
                                "collapsed", JsonValue.Create(index > 0)
                                "items", array (List.map leaf types)
                            ]
                    ]
                ]
        ]
    )

/// `xref.json`: for each uid its address and name. A uid without parameters is that of the first overload.
let xref (reference: Reference) : string =
    let result = JsonObject()

    let add (uid: string) (target: Target) =
        if not (result.ContainsKey uid) then
            let entry = JsonObject()
            let anchor = target.Anchor |> Option.map (fun anchor -> "#" + anchor) |> Option.defaultValue ""
            entry["url"] <- JsonValue.Create $"/api/{target.Page}{anchor}"
            entry["name"] <- JsonValue.Create target.Name
            result[uid] <- entry

    let isSpeakable (id: string) = not (id.Contains "<")

    let all =
        reference.Links.All
        |> List.filter (fun (id, _) -> isSpeakable id)
        |> List.sortWith (fun (a, _) (b, _) -> String.CompareOrdinal(a, b))

    // Types first: an F# module value and a type may share a uid.
    for id, target in all do
        if DocumentationId.isType id then
            add (DocumentationId.uidOf id) target

    for id, target in all do
        add (DocumentationId.uidOf id) target

    for id, target in all do
        if not (DocumentationId.isType id) then
            add (DocumentationId.uidOf (DocumentationId.withoutParameters id)) target
            add (DocumentationId.uidOf (DocumentationId.ofOverloads id)) target

    json result
