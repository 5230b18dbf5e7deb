/// The catalog of an assembly that was written in C#.
module ApiGen.CSharpCatalog

open System.Collections.Generic
open System.Xml.Linq
open FSharp.Compiler.Symbols
open Microsoft.CodeAnalysis
open ApiGen.CommentRules
open ApiGen.FSharpReading

let private kindOfSymbol (symbol: ISymbol) =
    match symbol with
    | :? IMethodSymbol as method ->
        match method.MethodKind with
        | MethodKind.Constructor -> Constructor
        | MethodKind.UserDefinedOperator
        | MethodKind.Conversion -> Operator
        | _ -> Method
    | :? IEventSymbol -> Event
    | :? IFieldSymbol as field when field.ContainingType.TypeKind = TypeKind.Enum -> EnumValue
    | :? IFieldSymbol -> Field
    | _ -> Property

let private nameOfSymbol (symbol: ISymbol) =
    match symbol with
    | :? IMethodSymbol as method ->
        match method.MethodKind with
        | MethodKind.Constructor -> method.ContainingType.Name
        | MethodKind.Conversion when method.Name = "op_Explicit" -> "Explicit conversion"
        | MethodKind.Conversion -> "Implicit conversion"
        | MethodKind.UserDefinedOperator ->
            let shown = symbol.ToDisplayString SymbolDisplayFormat.CSharpShortErrorMessageFormat
            shown.Substring(shown.IndexOf "operator").Split('(')[0]
        | _ -> method.Name
    | :? IPropertySymbol as property when property.IsIndexer -> "Indexer"
    | _ -> symbol.Name

let private kindOfType (symbol: INamedTypeSymbol) =
    match symbol.TypeKind with
    | TypeKind.Struct when symbol.IsRefLikeType -> "ref struct"
    | TypeKind.Struct when CSharpReading.isRecord symbol -> "record struct"
    | TypeKind.Struct -> "struct"
    | TypeKind.Interface -> "interface"
    | TypeKind.Enum -> "enum"
    | TypeKind.Delegate -> "delegate"
    | _ when CSharpReading.isRecord symbol -> "record"
    | _ when symbol.IsStatic -> "static class"
    | _ -> "class"

let private parametersOf (symbol: ISymbol) =
    match symbol with
    | :? IMethodSymbol as method ->
        Some(
            set [
                for each in method.Parameters do
                    each.Name
                for each in method.TypeParameters do
                    each.Name
            ]
        )
    | :? IPropertySymbol as property -> Some(set [ for each in property.Parameters -> each.Name ])
    | :? INamedTypeSymbol -> None
    | _ -> Some Set.empty






let private fallbackOfCSharp (owner: INamedTypeSymbol) (ownerComment: XElement) (symbol: ISymbol) () =
    match symbol with
    | :? IMethodSymbol as method when method.MethodKind = MethodKind.Constructor && method.Parameters.IsEmpty ->
        Some(Xml.summaryOnly "The constructor without parameters.")
    | :? IMethodSymbol as method when method.MethodKind = MethodKind.Constructor && CSharpReading.isRecord owner ->
        Some ownerComment
    | :? IPropertySymbol as property -> fromParameter ownerComment property.Name ()
    | _ -> None

let private ofCSharpMember
    (sources: Sources)
    assembly
    (owner: INamedTypeSymbol)
    ownerComment
    twinOf
    entity
    (symbol: ISymbol)
    : ApiMember =
    let id = CSharpReading.idOf symbol

    let hasSetter =
        match symbol with
        | :? IPropertySymbol as property -> property.SetMethod |> Option.ofObj |> Option.exists CSharpReading.isVisible
        | _ -> false

    let fsharp =
        match symbol, twinOf symbol with
        | _, Some(twin: FSharpMemberOrFunctionOrValue) -> FSharpSignatures.ofMember entity twin (Some symbol) hasSetter
        | (:? IFieldSymbol as field), _ -> FSharpTypeNames.ofField field
        | _ ->
            sources.Problems.Add(
                assembly,
                id,
                "the F# compiler shows no such member.",
                "Tell the makers of apigen; until then hide the member."
            )

            "// F# does not see it."

    let extended =
        match symbol with
        | :? IMethodSymbol as method -> CSharpReading.extendedBy method
        | _ -> None

    {
        Id = id
        Name = nameOfSymbol symbol
        Kind = kindOfSymbol symbol
        FSharp = fsharp
        CSharp = CSharpSignatures.signature symbol
        Notes = []
        Symbol = Some symbol
        Parameters = parametersOf symbol
        Extends = extended |> Option.map (fun it -> CSharpReading.idOf it.OriginalDefinition)
        Comment =
            sources.Comments.Of(assembly, id, Some symbol, fallbackOfCSharp owner ownerComment symbol)
            |> withoutRepetition ownerComment symbol
    }

let private namespaceOf (symbol: ISymbol) =
    match symbol.ContainingNamespace with
    | null -> ""
    | it when it.IsGlobalNamespace -> ""
    | it -> it.ToDisplayString()

let private ofCSharpType
    (sources: Sources)
    assembly
    (entities: IDictionary<string, FSharpEntity>)
    (symbol: INamedTypeSymbol)
    : ApiType option =
    let id = CSharpReading.idOf symbol

    match entities.TryGetValue id with
    | false, _ ->
        sources.Problems.Add(assembly, id, "the F# compiler shows no such type.", "Tell the makers of apigen.")
        None
    | true, entity ->
        let comment = sources.Comments.Of(assembly, id, Some symbol, (fun () -> None))
        let twinOf = Twins.fsharpTwin entity

        Some {
            Id = id
            Assembly = assembly
            Namespace = namespaceOf symbol
            Name = CSharpSignatures.shortName symbol
            Kind = kindOfType symbol
            FSharp = FSharpSignatures.ofEntity entity (Some symbol)
            CSharp = CSharpSignatures.signature symbol
            Symbol = Some symbol
            Members = [
                for each in CSharpReading.membersOf symbol do
                    if not (isSilentOverride sources assembly (CSharpReading.idOf each) each.Name) then
                        ofCSharpMember sources assembly symbol comment twinOf entity each
            ]
            Comment = comment
        }

let ofAssembly (sources: Sources) (name: string) =
    let entities = Dictionary<string, FSharpEntity>()

    for entity in typesOf (sources.FSharp.Assembly name) do
        entities[idOfEntity entity] <- entity

    {
        Name = name
        Types =
            CSharpReading.typesOf (sources.CSharp.Assembly name)
            |> List.choose (ofCSharpType sources name entities)
    }
