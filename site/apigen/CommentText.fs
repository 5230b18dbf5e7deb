namespace ApiGen

open System
open System.Text.RegularExpressions
open System.Xml.Linq

/// Writes the comment of one symbol as Markdown.
[<Sealed>]
type CommentText(links: Links, problems: Problems, file: string, id: string, page: string) =
    let unknown (element: XElement) =
        problems.Add(
            file,
            id,
            $"the tag <{element.Name.LocalName}> is unknown.",
            "Use the standard ones: c, code, para, list, see, seealso, paramref, typeparamref, a, b, i."
        )

    /// The text between tags in a link: what the author wrote, or else the name.
    let linkText (element: XElement) (name: string) =
        match element.Value.Trim() with
        | "" -> Markdown.code name
        | text -> Markdown.prose text

    let toCref (cref: string) (element: XElement) =
        match links.TryFind cref with
        | Some target ->
            let name = if target.Page = page && target.Anchor.IsSome then target.ShortName else target.Name
            Markdown.link (linkText element name) (Links.Relative(page, target))
        | None ->
            match links.TryFindDotNet cref with
            | Some(name, Some address) -> Markdown.link (linkText element name) address
            | Some(name, None) -> linkText element name
            | None ->
                let wayOut =
                    if cref.Length > 2 && cref[1] = ':' then
                        "Name something that exists and is public, or write its name in <c>."
                    else
                        "F# wants the whole documentation id, such as T:Coroutines.TaskGroup; or write the name in <c>."

                problems.Add(file, id, $"the cref \"{cref}\" leads nowhere.", wayOut)
                Markdown.code (DocumentationId.nameOf cref)

    let see (element: XElement) =
        match Xml.attribute "cref" element, Xml.attribute "langword" element, Xml.attribute "href" element with
        | Some cref, _, _ -> toCref cref element
        | _, Some word, _ -> Markdown.code word
        | _, _, Some address ->
            Markdown.link (if element.Value.Trim() = "" then address else Markdown.prose element.Value) address
        | _ ->
            problems.Add(file, id, $"<{element.Name.LocalName}> names nothing.", "Give it cref, langword or href.")
            ""

    let rec inlineText (node: XNode) : string =
        match node with
        | :? XText as text -> Markdown.prose text.Value
        | :? XElement as element -> inlineElement element
        | _ -> ""

    and inlineElement (element: XElement) : string =
        match element.Name.LocalName with
        | "c"
        | "tt" -> Markdown.code element.Value
        | "see"
        | "seealso" -> see element
        | "paramref"
        | "typeparamref" -> Markdown.code (Xml.attribute "name" element |> Option.defaultValue "")
        | "a" -> see element
        | "b"
        | "strong" -> $"**{inlines element}**"
        | "i"
        | "em" -> $"*{inlines element}*"
        | "br" -> "  \n"
        | _ ->
            unknown element
            inlines element

    and inlines (element: XElement) = element.Nodes() |> Seq.map inlineText |> String.concat "" |> _.Trim()

    let isBlock (node: XNode) =
        match node with
        | :? XElement as element ->
            List.contains element.Name.LocalName [ "para"; "p"; "code"; "list"; "note"; "example"; "ul"; "ol" ]
        | _ -> false

    let codeBlock (element: XElement) =
        let language =
            Xml.attribute "lang" element
            |> Option.orElse (Xml.attribute "language" element)
            |> Option.defaultValue "text"

        let language =
            match language.ToLowerInvariant() with
            | "f#"
            | "fs"
            | "fsharp" -> "fsharp"
            | "c#"
            | "cs"
            | "csharp" -> "csharp"
            | other -> other

        Markdown.fence language (CodeText.dedent element.Value)

    let rec blocks (element: XElement) : string =
        // Text and inline tags up to the next block are a paragraph; an empty line in the text ends one too.
        let parts = ResizeArray<string>()
        let mutable current = ""

        let finish () =
            for paragraph in Regex.Split(current, "\u0000") do
                parts.Add(Markdown.paragraph paragraph)

            current <- ""

        for node in element.Nodes() do
            match node with
            | node when isBlock node ->
                finish ()
                parts.Add(block (node :?> XElement))
            | :? XText as text ->
                let pieces = Regex.Split(text.Value, @"\n[ \t]*\n") |> Array.map Markdown.prose
                current <- current + String.Join("\u0000", pieces)
            | node -> current <- current + inlineText node

        finish ()
        Markdown.blocks (List.ofSeq parts)

    and block (element: XElement) : string =
        match element.Name.LocalName with
        | "para"
        | "p"
        | "example" -> blocks element
        | "code" -> codeBlock element
        | "note" -> "> [!NOTE]\n> " + (blocks element).Replace("\n", "\n> ")
        | "ul" -> plainList (fun _ -> "-") element
        | "ol" -> plainList (fun index -> $"{index + 1}.") element
        | _ -> list element

    and plainList bullet element =
        Xml.children "li" element
        |> Seq.mapi (fun index item -> $"{bullet index} {Markdown.hang 2 (blocks item)}")
        |> String.concat "\n"

    and list (element: XElement) =
        let cell (item: XElement) (name: string) = Xml.child name item |> Option.map blocks

        let itemText (item: XElement) =
            match cell item "term", cell item "description" with
            | Some term, Some description -> $"**{term}**: {description}"
            | Some one, None
            | None, Some one -> one
            | None, None -> blocks item

        let items = Xml.children "item" element

        match Xml.attribute "type" element with
        | Some "number" ->
            items
            |> List.mapi (fun index item -> $"{index + 1}. {Markdown.hang 3 (itemText item)}")
            |> String.concat "\n"
        | Some "table" ->
            let row (item: XElement) =
                let cells = [ for each in item.Elements() -> (blocks each).Replace("\n", " ").Replace("|", "\\|") ]
                $"""| {String.concat " | " cells} |"""

            let head =
                match Xml.child "listheader" element, items with
                | Some header, _ -> row header
                | None, first :: _ -> $"""|{String.replicate (Seq.length (first.Elements())) "  |"}"""
                | None, [] -> ""

            let columns = items |> List.map (fun item -> Seq.length (item.Elements())) |> List.fold max 1
            String.concat "\n" (head :: $"""|{String.replicate columns " --- |"}""" :: List.map row items)
        | _ -> items |> List.map (fun item -> $"- {Markdown.hang 2 (itemText item)}") |> String.concat "\n"

    /// A part of the comment, as blocks.
    member _.Blocks(element: XElement) = blocks element

    /// A part of the comment in one line.
    member _.Line(element: XElement) = (blocks element).Replace("\n\n", " ").Replace("\n", " ")

    member _.Link(cref: string) = toCref cref (Xml.element "see" [])

    member _.See(element: XElement) = see element
