/// Writes the page of a type.
module ApiGen.PageText

open System.Xml.Linq
open Microsoft.CodeAnalysis

/// What pages are written from.
type Reference = { Assemblies: ApiAssembly list; Links: Links; Comments: Comments; Problems: Problems }

let private textOf (reference: Reference) (owner: ApiType) (id: string) =
    CommentText(
        reference.Links,
        reference.Problems,
        reference.Comments.File owner.Assembly,
        id,
        reference.Links.PageOf owner
    )

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
    let text = textOf reference owner each.Id

    [
        signatures each.FSharp each.CSharp
        yield! each.Notes
        summary text each.Comment
        extends text each
        yield! details reference owner each.Id each.Parameters text each.Comment
    ]

/// The name of one of several overloads: with its parameters' names.
let private overloadName (each: ApiMember) =
    match each.Symbol with
    | Some(:? IMethodSymbol as method) ->
        let parameters = [ for parameter in method.Parameters -> parameter.Name ] |> String.concat ", "

        let types =
            match [ for t in method.TypeParameters -> t.Name ] with
            | [] -> ""
            | names -> $"""&lt;{String.concat ", " names}&gt;"""

        $"{Markdown.escape each.Name}{types}({Markdown.escape parameters})"
    | _ -> Markdown.escape each.Name

let private underHeading (reference: Reference) owner (heading: MemberHeading) =
    match heading.Members with
    | [ one, anchor ] -> Markdown.heading 3 (Markdown.escape one.Name) anchor :: memberBody reference owner one
    | several -> [
        Markdown.heading 3 (Markdown.escape (fst several.Head).Name) heading.Anchor
        for each, anchor in several do
            Markdown.heading 4 (overloadName each) anchor
            yield! memberBody reference owner each
      ]

let private enumValues (reference: Reference) owner (values: ApiMember list) = [
    Markdown.heading 2 EnumValue.Heading "values"
    String.concat "\n" [
        "| Value | Meaning |"
        "| --- | --- |"
        for each in values do
            let text = textOf reference owner each.Id

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

let private related (reference: Reference) (owner: ApiType) (text: CommentText) =
    let documented = [
        for assembly in reference.Assemblies do
            yield! assembly.Types
    ]

    let link (symbol: ISymbol) = text.Link(CSharpReading.idOf symbol.OriginalDefinition)
    let line title (links: string list) = if links.IsEmpty then [] else [ $"""- {title}: {String.concat ", " links}""" ]

    let inherits, implements =
        match owner.Symbol with
        | Some(:? INamedTypeSymbol as symbol) when
            symbol.TypeKind <> TypeKind.Delegate && symbol.TypeKind <> TypeKind.Enum
            ->
            [
                match symbol.BaseType with
                | null -> ()
                | parent when
                    symbol.TypeKind = TypeKind.Class
                    && parent.SpecialType <> SpecialType.System_Object
                    && CSharpReading.isVisible parent
                    ->
                    link parent
                | _ -> ()
            ],
            [ for each in CSharpReading.interfacesOf symbol -> link each ]
        | _ -> [], []

    let derived = [
        for each in documented do
            match each.Symbol with
            | Some(:? INamedTypeSymbol as symbol) ->
                let parents = [
                    match symbol.BaseType with
                    | null -> ()
                    | parent -> parent.OriginalDefinition
                    for face in symbol.Interfaces do
                        face.OriginalDefinition
                ]

                if parents |> List.exists (fun parent -> CSharpReading.idOf parent = owner.Id) then
                    text.Link each.Id
            | _ -> ()
    ]

    let nested = [
        for each in documented do
            match each.Symbol with
            | Some(symbol: ISymbol) when
                not (isNull symbol.ContainingType) && CSharpReading.idOf symbol.ContainingType = owner.Id
                ->
                text.Link each.Id
            | _ -> ()
    ]

    let extensions = [
        for each in documented do
            for one in each.Members do
                if one.Extends = Some owner.Id && each.Id <> owner.Id then
                    text.Link one.Id
    ]

    String.concat "\n" [
        yield! line "Inherits" inherits
        yield! line "Implements" implements
        yield! line "Derived" derived
        yield! line "Nested types" nested
        yield! line "Extensions" (List.distinct extensions)
    ]

/// Frontmatter is YAML: a name like `Coroutine<T>` needs quotes.
let private frontmatter (owner: ApiType) =
    $"---\ntitle: \"{owner.Name} {owner.Kind}\"\neditLink: false\noutline: [2, 3]\n---"

let private place (owner: ApiType) =
    $"Namespace {Markdown.code owner.Namespace}, assembly {Markdown.code owner.Assembly}."

/// The page of a type.
let ofType (reference: Reference) (owner: ApiType) : string =
    let text = textOf reference owner owner.Id

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
        related reference owner text
        yield! details reference owner owner.Id ownParameters text owner.Comment
        for each in byKind do
            yield! ofKind reference owner each
    ]
    + "\n"
