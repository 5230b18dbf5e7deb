/// Writes the page of a type.
module ApiGen.PageText

open System.Collections.Generic
open System.Xml.Linq
open Microsoft.CodeAnalysis

/// The two languages, F# first; the site makes tabs of such a pair.
let private signatures (fsharp: string) (csharp: string) =
    Markdown.fence "fsharp" fsharp + "\n\n" + Markdown.fence "csharp" csharp

let private nameOf (element: XElement) = Xml.attribute "name" element |> Option.defaultValue ""

/// The tags that may stand at the top of a comment.
let private sections =
    set [
        "summary"
        "remarks"
        "param"
        "typeparam"
        "returns"
        "value"
        "exception"
        "example"
        "seealso"
        "inheritdoc"
        // Lists of items under the top: what F# writes for a comment without <summary>.
        "para"
    ]

let private checkSections (reference: Reference) (owner: ApiType) id (comment: XElement) =
    for each in comment.Elements() do
        if not (sections.Contains each.Name.LocalName) then
            reference.Problems.Add(
                reference.Comments.File owner.Assembly,
                id,
                $"the tag <{each.Name.LocalName}> is unknown at the top of a comment.",
                "Use summary, remarks, param, typeparam, returns, value, exception, example or seealso."
            )

let private summary (text: CommentText) comment =
    Xml.child "summary" comment |> Option.map text.Blocks |> Option.defaultValue ""

let private items title (lines: string list) =
    if lines.IsEmpty then
        ""
    else
        $"**{title}**\n\n"
        + (lines |> List.map (fun line -> "- " + Markdown.hang 2 line) |> String.concat "\n")

let private described name (description: string) =
    if description = "" then Markdown.code name else $"{Markdown.code name}: {description}"

let private listed (text: CommentText) (comment: XElement) (tag: string) title (isOwn: string -> bool) =
    items title [
        for each in Xml.children tag comment do
            if isOwn (nameOf each) then
                described (nameOf each) (text.Blocks each)
    ]

let private section title (body: string) = if body = "" then "" else $"**{title}**\n\n{body}"

let private exceptions (reference: Reference) (owner: ApiType) id (text: CommentText) (comment: XElement) =
    items "Exceptions" [
        for each in Xml.children "exception" comment do
            match Xml.attribute "cref" each with
            | None ->
                reference.Problems.Add(
                    reference.Comments.File owner.Assembly,
                    id,
                    "an <exception> does not say which.",
                    "Give it a cref."
                )
            | Some cref ->
                let description = text.Blocks each
                let name = text.Link cref
                if description = "" then name else $"{name}: {description}"
    ]

let private seeAlso (text: CommentText) (comment: XElement) =
    items "See also" [ for each in Xml.children "seealso" comment -> text.See each ]

/// All of a comment that follows the summary.
let private details
    (reference: Reference)
    (owner: ApiType)
    id
    (parameters: string Set option)
    (text: CommentText)
    (comment: XElement)
    =
    checkSections reference owner id comment
    let isOwn name = parameters |> Option.forall (Set.contains name)
    let each (tag: string) = Xml.children tag comment |> List.map text.Blocks |> Markdown.blocks

    [
        listed text comment "typeparam" "Type parameters" isOwn
        listed text comment "param" "Parameters" isOwn
        section "Returns" (each "returns")
        section "Value" (each "value")
        exceptions reference owner id text comment
        section "Remarks" (each "remarks")
        section "Example" (each "example")
        seeAlso text comment
    ]

// --- Members ---------------------------------------------------------------------------------------------------------

let private extends (text: CommentText) (each: ApiMember) =
    match each.Extends with
    | Some id -> $"Extends {text.Link id}."
    | None -> ""

let private memberBody (reference: Reference) owner (each: ApiMember) =
    let text = reference.TextOf(owner, each.Id)

    [
        signatures each.FSharp each.CSharp
        yield! each.Notes
        summary text each.Comment
        extends text each
        yield! details reference owner each.Id each.Parameters text each.Comment
    ]

/// The name of one of several overloads: with its parameters, as `show` writes them.
let private overloadName (show: IParameterSymbol -> string) (each: ApiMember) =
    match each.Symbol with
    | Some(:? IMethodSymbol as method) when method.MethodKind = MethodKind.Conversion ->
        let source = CSharpSignatures.shortName method.Parameters[0].Type
        Markdown.escape $"{each.Name} of {source} to {CSharpSignatures.shortName method.ReturnType}"
    | Some(:? IMethodSymbol as method) ->
        let parameters = [ for parameter in method.Parameters -> show parameter ] |> String.concat ", "

        let types =
            match [ for t in method.TypeParameters -> t.Name ] with
            | [] -> ""
            | names -> $"""<{String.concat ", " names}>"""

        Markdown.escape $"{each.Name}{types}({parameters})"
    | _ -> Markdown.escape each.Name

/// The parameters' names tell most; where they are the same, their types.
let private overloadNames (several: ApiMember list) =
    let byName = several |> List.map (overloadName _.Name)

    [
        for each, name in List.zip several byName do
            let isOnlyOne = byName |> List.filter ((=) name) |> List.length = 1

            if isOnlyOne then
                name
            else
                overloadName (fun parameter -> CSharpSignatures.shortName parameter.Type) each
    ]

/// What an overload inherits from one above it need not be read twice.
let private withoutRepetition (several: ApiMember list) =
    let shown = HashSet<string>()

    let isRepeated (element: XElement) =
        match element.Name.LocalName with
        | "example"
        | "remarks"
        | "seealso" -> not (shown.Add(element.ToString()))
        | _ -> false

    [
        for each in several do
            let comment = XElement(each.Comment)

            for element in List.ofSeq (comment.Elements()) do
                if isRepeated element then
                    element.Remove()

            { each with Comment = comment }
    ]

let private underHeading (reference: Reference) owner (heading: MemberHeading) =
    match heading.Members with
    | [ one, anchor ] -> Markdown.heading 3 (Markdown.escape one.Name) anchor :: memberBody reference owner one
    | several ->
        let members, anchors = List.unzip several
        let members = withoutRepetition members

        [
            Markdown.heading 3 (Markdown.escape members.Head.Name) heading.Anchor
            for each, name, anchor in List.zip3 members (overloadNames members) anchors do
                Markdown.heading 4 name anchor
                yield! memberBody reference owner each
        ]

let private enumValues (reference: Reference) owner (values: ApiMember list) = [
    Markdown.heading 2 EnumValue.Heading "values"
    String.concat "\n" [
        "| Value | Meaning |"
        "| --- | --- |"
        for each in values do
            let text = reference.TextOf(owner, each.Id)

            let meaning =
                [ Xml.child "summary" each.Comment; Xml.child "remarks" each.Comment ]
                |> List.choose (Option.map text.Line)
                |> String.concat " "

            $"""| {Markdown.code each.Name} | {meaning.Replace("|", "\\|")} |"""
    ]
]

let private ofKind (reference: Reference) owner (kind: MemberKind, headings: MemberHeading list) =
    match kind with
    // In the order of their declaration, which is that of their numbers.
    | EnumValue -> enumValues reference owner (owner.Members |> List.filter (fun each -> each.Kind = EnumValue))
    | kind ->
        Markdown.heading 2 kind.Heading (DocumentationId.slug kind.Heading)
        :: List.collect (underHeading reference owner) headings

// --- Types -----------------------------------------------------------------------------------------------------------

/// Frontmatter is YAML: a name like `Coroutine<T>` needs quotes.
let private frontmatter (owner: ApiType) =
    $"---\ntitle: \"{owner.Name} {owner.Kind}\"\neditLink: false\noutline: [2, 3]\n---"

let private place (owner: ApiType) =
    $"Namespace {Markdown.code owner.Namespace}, assembly {Markdown.code owner.Assembly}."

/// The page of a type.
let ofType (reference: Reference) (owner: ApiType) : string =
    let text = reference.TextOf(owner, owner.Id)

    // Those of a record are its constructor's and properties', which follow.
    let ownParameters =
        match owner.Symbol with
        | Some(:? INamedTypeSymbol as symbol) when symbol.TypeKind <> TypeKind.Delegate ->
            Some(set [ for each in symbol.TypeParameters -> each.Name ])
        | _ -> None

    let byKind = reference.Links.HeadingsOf owner |> List.groupBy (fun heading -> (fst heading.Members.Head).Kind)

    Markdown.blocks [
        frontmatter owner
        $"# {Markdown.escape owner.Name} {owner.Kind}"
        summary text owner.Comment
        place owner
        signatures owner.FSharp owner.CSharp
        RelatedTypes.list reference owner text
        yield! details reference owner owner.Id ownParameters text owner.Comment
        for each in byKind do
            yield! ofKind reference owner each
    ]
    + "\n"
