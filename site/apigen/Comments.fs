namespace ApiGen

open System.Collections.Generic
open System.Text.RegularExpressions
open System.Xml.Linq
open Microsoft.CodeAnalysis

/// Finds the comment of a symbol and puts in what it inherits.
[<Sealed>]
type Comments(docs: XmlDocsOf, csharp: CSharpView, problems: Problems) =
    let key (element: XElement) = element.Name.LocalName, Xml.attribute "name" element, Xml.attribute "cref" element

    /// Own elements win; of what is inherited the rest is added.
    let merge (own: XElement) (inherited: XElement) =
        let result = XElement(own)
        let present = HashSet(own.Elements() |> Seq.map key)

        for element in inherited.Elements() do
            if not (present.Contains(key element)) then
                result.Add(XElement(element))

        result

    let isEmpty (comment: XElement) = not comment.HasElements && comment.Value.Trim() = ""

    let assemblyOf (symbol: ISymbol) =
        match symbol.ContainingAssembly with
        | null -> ""
        | assembly -> assembly.Name

    /// A cref of a marker type of an extension block cannot be looked up as a symbol; its comment can be.
    let rawAnywhere (assembly: string) (id: string) =
        let own = docs.Of assembly |> Option.bind _.TryFind(id)

        match own, csharp.TryFind id with
        | Some _, _ -> own
        | None, Some symbol -> docs.Of(assemblyOf symbol) |> Option.bind _.TryFind(id)
        | _ -> None

    let fileOf assembly =
        match docs.Of assembly with
        | Some docs -> docs.File
        | None -> assembly

    /// The comment of an id, complete; None if there is none. `trail` are the ids that led here.
    let rec find assembly (id: string) (symbol: ISymbol option) (trail: string list) : XElement option =
        if List.contains id trail then
            None
        else
            match rawAnywhere assembly id with
            | Some raw when not (isEmpty raw) -> Some(expand assembly id symbol raw (id :: trail))
            | _ -> symbol |> Option.bind (fun symbol -> fromBases symbol (id :: trail))

    and fromBases (symbol: ISymbol) trail : XElement option =
        CSharpReading.basesOf symbol
        |> List.tryPick (fun parent -> find (assemblyOf parent) (CSharpReading.idOf parent) (Some parent) trail)

    and source assembly id symbol (element: XElement) trail =
        let found =
            match Xml.attribute "cref" element with
            | Some cref -> find assembly cref (csharp.TryFind cref) trail
            | None -> symbol |> Option.bind (fun symbol -> fromBases symbol trail)

        if found.IsNone then
            let what =
                match Xml.attribute "cref" element with
                | Some cref -> $"<inheritdoc cref=\"{cref}\"/> finds no comment there."
                | None ->
                    "<inheritdoc/> finds nothing that is overridden, implemented or derived from and has a comment."

            problems.Add(fileOf assembly, id, what, "Write the comment out, or name its source with cref.")

        found

    and expand assembly id symbol (raw: XElement) trail =
        let mutable result = XElement(raw)

        match Xml.child "inheritdoc" result with
        | None -> ()
        | Some whole ->
            let inherited = source assembly id symbol whole trail
            whole.Remove()
            inherited |> Option.iter (fun inherited -> result <- merge result inherited)

        // Within a summary, a list, …: the same element of what is inherited.
        for part in Xml.descendants "inheritdoc" result do
            let parent = nonNull part.Parent
            let same (comment: XElement) = comment.Elements() |> Seq.tryFind (fun element -> key element = key parent)

            match source assembly id symbol part trail |> Option.bind same with
            | Some inherited -> part.ReplaceWith(inherited.Nodes() |> Seq.toArray |> Array.map box)
            | None -> part.Remove()

        result

    let summaryOf (comment: XElement) =
        match Xml.child "summary" comment with
        | None -> ""
        | Some summary -> if summary.HasElements then "-" else summary.Value.Trim()

    let tagInText =
        Regex @"</?(c|code|see|param|paramref|summary|remarks|returns|exception|example|list|para|typeparam)\b[^>]*>"

    /// The F# compiler takes a comment without <summary> for plain text, and shows its tags to the reader.
    let checkPlainText assembly id (comment: XElement) =
        match Xml.child "summary" comment with
        | None -> ()
        | Some summary ->
            match tagInText.Match summary.Value with
            | found when found.Success && not summary.HasElements ->
                problems.Add(
                    fileOf assembly,
                    id,
                    $"its comment shows the reader the tag {found.Value}, because it has no <summary>.",
                    "Put the first sentences into <summary>."
                )
            | _ -> ()

    /// As it stands in the file.
    member _.Raw(assembly, id) = rawAnywhere assembly id

    member _.File(assembly) = fileOf assembly

    /// The complete comment of a symbol. One without a summary is reported, unless `fallback` has one to give.
    member _.Of(assembly: string, id: string, symbol: ISymbol option, fallback: unit -> XElement option) : XElement =
        let found = find assembly id symbol []

        let comment =
            match found with
            | Some comment when summaryOf comment <> "" -> comment
            | found ->
                match fallback () with
                | Some substitute -> substitute
                | None ->
                    problems.Add(
                        fileOf assembly,
                        id,
                        "it is public and has no summary.",
                        "Write a /// comment, or make it internal or private."
                    )

                    found |> Option.defaultWith (fun () -> Xml.element "member" [])

        checkPlainText assembly id comment
        comment
