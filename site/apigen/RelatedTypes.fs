/// Links from a type's page to its relatives.
module ApiGen.RelatedTypes

open Microsoft.CodeAnalysis

/// The list at the top of a page: what a type is made of, and what is made of it.
let list (reference: Reference) (owner: ApiType) (text: CommentText) =
    let documented = reference.Types

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

    // Of overloads the first.
    let extensions =
        [
            for each in documented do
                for one in each.Members do
                    if one.Extends = Some owner.Id && each.Id <> owner.Id then
                        one.Id
        ]
        |> List.distinctBy DocumentationId.ofOverloads
        |> List.map text.Link

    String.concat "\n" [
        yield! line "Inherits" inherits
        yield! line "Implements" implements
        yield! line "Derived" derived
        yield! line "Nested types" nested
        yield! line "Extensions" extensions
    ]
