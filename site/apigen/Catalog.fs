/// Matches the two compilers' views of an assembly by documentation id, and adds the comments.
module ApiGen.Catalog

open System
open System.Collections.Generic
open System.Xml.Linq
open FSharp.Compiler.Symbols
open Microsoft.CodeAnalysis
open ApiGen.FSharpReading

/// What the parts of the catalog are made from.
type Sources = { FSharp: FSharpView; CSharp: CSharpView; Comments: Comments; Problems: Problems }

// --- Matching --------------------------------------------------------------------------------------------------------

/// F#'s view of a C# member. The ids agree, except that F# writes no return type of conversions and few members otherwise.
let private fsharpTwin (entity: FSharpEntity) =
    let all = attempt (ResizeArray() :> IList<_>) (fun () -> entity.MembersFunctionsAndValues) |> List.ofSeq

    fun (symbol: ISymbol) ->
        let id = CSharpReading.idOf symbol

        let isNear (each: FSharpMemberOrFunctionOrValue) =
            DocumentationId.ofOverloads (idOf each) = DocumentationId.ofOverloads id
            && DocumentationId.parameterCount (idOf each) = DocumentationId.parameterCount id

        let same = all |> List.filter (fun each -> idOf each = DocumentationId.withoutReturn id)

        match same, symbol with
        | [ one ], _ -> Some one
        | _ :: _, (:? IMethodSymbol as method) ->
            // Conversions of one type to several differ in what they return.
            same
            |> List.tryFind (fun each ->
                attempt false (fun () ->
                    each.ReturnParameter.Type.TypeDefinition.CompiledName = method.ReturnType.MetadataName))
            |> Option.orElse (List.tryHead same)
        | _ -> List.tryFind isNear all

/// C#'s view of an F# member.
let private csharpTwin (csharp: CSharpView) (owner: ISymbol option) (symbol: FSharpMemberOrFunctionOrValue) =
    match csharp.TryFind(idOf symbol), owner with
    | Some twin, _ -> Some twin
    | None, Some(:? INamedTypeSymbol as owner) ->
        let id = idOf symbol

        let candidates =
            owner.GetMembers()
            |> Seq.filter (fun each ->
                each.MetadataName = attempt symbol.LogicalName (fun () -> symbol.CompiledName)
                || each.MetadataName = symbol.LogicalName)
            |> List.ofSeq

        candidates
        |> List.tryFind (fun each ->
            DocumentationId.parameterCount (CSharpReading.idOf each) = DocumentationId.parameterCount id)
        |> Option.orElse (List.tryHead candidates)
    | _ -> None

// --- Kinds and names -------------------------------------------------------------------------------------------------

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

let private kindOfEntity (entity: FSharpEntity) =
    if entity.IsFSharpModule then
        "module"
    elif entity.IsFSharpAbbreviation then
        "abbreviation"
    elif entity.IsMeasure then
        "unit of measure"
    elif entity.IsFSharpExceptionDeclaration then
        "exception"
    elif entity.IsFSharpUnion then
        "union"
    elif entity.IsFSharpRecord then
        "record"
    elif entity.IsEnum then
        "enum"
    elif entity.IsDelegate then
        "delegate"
    elif entity.IsInterface then
        "interface"
    elif entity.IsValueType then
        "struct"
    elif
        entity.MembersFunctionsAndValues
        |> Seq.exists (fun each -> each.LogicalName = "Delay" || each.LogicalName = "Bind")
    then
        "computation expression builder"
    else
        "class"

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

// --- C# assemblies ---------------------------------------------------------------------------------------------------

/// Members of System.Object on which the author says nothing of his own say nothing to the reader either.
let private isSilentOverride (sources: Sources) assembly id (name: string) =
    match name with
    | "ToString"
    | "Equals"
    | "GetHashCode"
    | "CompareTo"
    | "Finalize" ->
        match sources.Comments.Raw(assembly, id) with
        | None -> true
        | Some raw ->
            (Xml.child "summary" raw).IsNone
            && Xml.children "inheritdoc" raw |> List.forall (fun each -> (Xml.attribute "cref" each).IsNone)
    | _ -> false

/// A record's property may be described where it is declared: at a parameter of the type.
let private fromParameter (comment: XElement) (name: string) () =
    Xml.children "param" comment
    |> List.tryFind (fun parameter -> Xml.attribute "name" parameter = Some name)
    |> Option.map (fun parameter -> Xml.element "member" [ Xml.element "summary" (Seq.cast (parameter.Nodes())) ])

let private fallbackOfCSharp (owner: INamedTypeSymbol) (ownerComment: XElement) (symbol: ISymbol) () =
    match symbol with
    | :? IMethodSymbol as method when method.MethodKind = MethodKind.Constructor && method.Parameters.IsEmpty ->
        Some(Xml.summaryOnly "The constructor without parameters.")
    | :? IMethodSymbol as method when method.MethodKind = MethodKind.Constructor && CSharpReading.isRecord owner ->
        Some ownerComment
    | :? IPropertySymbol as property -> fromParameter ownerComment property.Name ()
    | _ -> None

let private ofCSharpMember
    sources
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
        | _, Some(twin: FSharpMemberOrFunctionOrValue) -> FSharpSignatures.ofMember entity twin hasSetter
        | (:? IFieldSymbol), _ ->
            match entity.FSharpFields |> Seq.tryFind (fun field -> field.Name = symbol.Name) with
            | Some field -> FSharpSignatures.ofField field
            | None -> $"val {symbol.Name}"
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
        Comment = sources.Comments.Of(assembly, id, Some symbol, fallbackOfCSharp owner ownerComment symbol)
    }

let private namespaceOf (symbol: ISymbol) =
    match symbol.ContainingNamespace with
    | null -> ""
    | it when it.IsGlobalNamespace -> ""
    | it -> it.ToDisplayString()

let private ofCSharpType
    sources
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
        let twinOf = fsharpTwin entity

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

let private ofCSharpAssembly sources (name: string) =
    let entities = Dictionary<string, FSharpEntity>()

    for entity in typesOf (sources.FSharp.Assembly name) do
        entities[idOfEntity entity] <- entity

    {
        Name = name
        Types =
            CSharpReading.typesOf (sources.CSharp.Assembly name)
            |> List.choose (ofCSharpType sources name entities)
    }

// --- F# assemblies ---------------------------------------------------------------------------------------------------

let private fsharpOnly reason = $"// {reason}: only F# code can use it."

let private csharpOfMember (symbol: FSharpMemberOrFunctionOrValue) (twin: ISymbol option) =
    let isResolvedByCompiler = attempt false (fun () -> symbol.GenericParameters |> Seq.exists _.IsSolveAtCompileTime)

    match twin with
    | _ when symbol.IsActivePattern -> fsharpOnly "An active pattern"
    | _ when isResolvedByCompiler -> fsharpOnly "Its types are resolved by the F# compiler where it is used"
    | Some twin when CSharpSignatures.isCallable twin -> CSharpSignatures.signature twin
    | _ when symbol.IsExtensionMember -> fsharpOnly "An F# extension member"
    | _ -> fsharpOnly "C# has no name for it"

let private customOperation (symbol: FSharpMemberOrFunctionOrValue) =
    attempt None (fun () ->
        symbol.Attributes
        |> Seq.tryFind (fun each -> each.AttributeType.CompiledName = "CustomOperationAttribute")
        |> Option.bind (fun each -> Seq.tryHead each.ConstructorArguments)
        |> Option.map (fun (_, name) -> string name))

let private kindOfMember (entity: FSharpEntity) (symbol: FSharpMemberOrFunctionOrValue) =
    if symbol.IsConstructor then Constructor
    elif symbol.IsActivePattern then ActivePattern
    elif symbol.IsEvent then Event
    elif (customOperation symbol).IsSome then CustomOperation
    elif symbol.LogicalName.StartsWith "op_" then Operator
    elif entity.IsFSharpModule then Function
    elif symbol.IsProperty then Property
    else Method

let private nameOfMember (entity: FSharpEntity) (symbol: FSharpMemberOrFunctionOrValue) =
    if symbol.IsConstructor then
        entity.DisplayName
    elif symbol.LogicalName = "op_Implicit" then
        "Implicit conversion"
    elif symbol.LogicalName = "op_Explicit" then
        "Explicit conversion"
    elif symbol.IsExtensionMember then
        $"{symbol.ApparentEnclosingEntity |> Option.map _.DisplayName |> Option.defaultValue String.Empty}.{symbol.DisplayName}"
    else
        symbol.DisplayName.Trim '`'

let private fsharpParameters (symbol: FSharpMemberOrFunctionOrValue) =
    attempt None (fun () ->
        Some(
            set [
                for group in symbol.CurriedParameterGroups do
                    for parameter in group do
                        match parameter.Name with
                        | Some name -> name
                        | None -> ()
                for parameter in symbol.GenericParameters do
                    parameter.Name
            ]
        ))

/// An F# type with a primary constructor is one comment, as a C# one is.
let private fallbackOfFSharp (ownerComment: XElement) (symbol: FSharpMemberOrFunctionOrValue) () =
    if not symbol.IsConstructor then
        None
    elif attempt false (fun () -> symbol.CurriedParameterGroups |> Seq.forall (fun group -> group.Count = 0)) then
        Some(Xml.summaryOnly "The constructor without parameters.")
    elif symbol.IsImplicitConstructor then
        Some ownerComment
    else
        None

let private ofFSharpMember
    sources
    assembly
    (entity: FSharpEntity)
    owner
    ownerComment
    (symbol: FSharpMemberOrFunctionOrValue)
    : ApiMember =
    let id = idOf symbol
    let twin = csharpTwin sources.CSharp owner symbol
    let extended = attempt None (fun () -> if symbol.IsExtensionMember then symbol.ApparentEnclosingEntity else None)

    {
        Id = id
        Name = nameOfMember entity symbol
        Kind = kindOfMember entity symbol
        FSharp = FSharpSignatures.ofMember entity symbol symbol.HasSetterMethod
        CSharp = csharpOfMember symbol twin
        Notes = [
            match customOperation symbol with
            | Some name -> $"In an expression: `{name}`."
            | None -> ()
        ]
        Symbol = twin
        Parameters = fsharpParameters symbol
        Extends = extended |> Option.map idOfEntity
        Comment = sources.Comments.Of(assembly, id, twin, fallbackOfFSharp ownerComment symbol)
    }

let private ofUnionCase sources assembly (owner: ISymbol option) (case: FSharpUnionCase) : ApiMember =
    let twin =
        match owner with
        | Some(:? INamedTypeSymbol as owner) ->
            [ "New" + case.Name; case.Name ]
            |> List.tryPick (fun name ->
                owner.GetMembers name |> Seq.tryFind (fun each -> not (each :? INamedTypeSymbol)))
        | _ -> None

    {
        Id = case.XmlDocSig
        Name = case.DisplayName
        Kind = UnionCase
        FSharp = FSharpSignatures.ofUnionCase case
        CSharp = twin |> Option.map CSharpSignatures.signature |> Option.defaultValue (fsharpOnly "A union case")
        Notes = []
        Symbol = None
        Parameters = Some(set [ for field in case.Fields -> field.Name ])
        Extends = None
        Comment = sources.Comments.Of(assembly, case.XmlDocSig, None, (fun () -> None))
    }

let private ofField sources assembly (entity: FSharpEntity) ownerComment (field: FSharpField) : ApiMember =
    // A field of a record is a property to C#, and its comment stands under either.
    let id =
        [
            field.XmlDocSig
            "P:" + DocumentationId.uidOf field.XmlDocSig
            "F:" + DocumentationId.uidOf field.XmlDocSig
        ]
        |> List.tryFind (fun id -> sources.Comments.Raw(assembly, id).IsSome)
        |> Option.defaultValue field.XmlDocSig

    let twin =
        [ "P:"; "F:" ]
        |> List.tryPick (fun prefix -> sources.CSharp.TryFind(prefix + DocumentationId.uidOf field.XmlDocSig))

    {
        Id = id
        Name = field.DisplayName
        Kind = if entity.IsEnum then EnumValue else Field
        FSharp = FSharpSignatures.ofField field
        CSharp = twin |> Option.map CSharpSignatures.signature |> Option.defaultValue (fsharpOnly "A field")
        Notes = []
        Symbol = twin
        Parameters = Some Set.empty
        Extends = None
        Comment = sources.Comments.Of(assembly, id, None, fromParameter ownerComment field.DisplayName)
    }

let private csharpOfEntity (entity: FSharpEntity) (twin: ISymbol option) =
    match twin with
    | Some twin -> CSharpSignatures.signature twin
    | None when entity.IsFSharpAbbreviation ->
        let full = FSharpSignatures.typeText entity.AbbreviatedType
        $"// An abbreviation of F#: C# code names the type itself.\n// {full}"
    | None -> fsharpOnly $"A {kindOfEntity entity}"

let rec private typeName (entity: FSharpEntity) =
    let own =
        match [ for each in entity.GenericParameters -> each.Name ] with
        | [] -> entity.DisplayName
        | names -> $"""{entity.DisplayName}<{String.concat ", " names}>"""

    match attempt None (fun () -> entity.DeclaringEntity) with
    | Some outer when not outer.IsNamespace -> $"{typeName outer}.{own}"
    | _ -> own

let rec private namespaceOfEntity (entity: FSharpEntity) : string =
    match attempt None (fun () -> entity.DeclaringEntity) with
    | Some outer when not outer.IsNamespace -> namespaceOfEntity outer
    | _ -> entity.Namespace |> Option.defaultValue ""

let private ofFSharpType sources assembly (entity: FSharpEntity) : ApiType =
    let id = idOfEntity entity
    let twin = if entity.IsFSharpAbbreviation then None else sources.CSharp.TryFind id
    let comment = sources.Comments.Of(assembly, id, twin, (fun () -> None))

    let fields =
        if entity.IsFSharpRecord || entity.IsEnum || entity.IsFSharpExceptionDeclaration then
            [
                for field in entity.FSharpFields do
                    if not field.IsCompilerGenerated && field.Accessibility.IsPublic then
                        field
            ]
        elif entity.IsFSharpUnion || entity.IsFSharpAbbreviation then
            []
        else
            [
                for field in entity.FSharpFields do
                    if not field.IsCompilerGenerated && field.Accessibility.IsPublic then
                        field
            ]

    {
        Id = id
        Assembly = assembly
        Namespace = namespaceOfEntity entity
        Name = typeName entity
        Kind = kindOfEntity entity
        FSharp = FSharpSignatures.ofEntity entity twin
        CSharp = csharpOfEntity entity twin
        Symbol = twin
        Members = [
            if not entity.IsFSharpAbbreviation then
                if entity.IsFSharpUnion then
                    for case in entity.UnionCases do
                        ofUnionCase sources assembly twin case

                for field in fields do
                    ofField sources assembly entity comment field

                if not entity.IsDelegate && not entity.IsEnum then
                    for each in membersOf entity do
                        if not (isSilentOverride sources assembly (idOf each) each.LogicalName) then
                            ofFSharpMember sources assembly entity twin comment each
        ]
        Comment = comment
    }

// ---------------------------------------------------------------------------------------------------------------------

/// All that is public in an assembly.
let ofAssembly (sources: Sources) (name: string) : ApiAssembly =
    let seen = sources.FSharp.Assembly name

    if isFSharp seen then
        { Name = name; Types = typesOf seen |> List.map (ofFSharpType sources name) }
    else
        ofCSharpAssembly sources name
