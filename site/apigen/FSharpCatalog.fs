/// The catalog of an assembly that was written in F#.
module ApiGen.FSharpCatalog

open System
open System.Xml.Linq
open FSharp.Compiler.Symbols
open Microsoft.CodeAnalysis
open ApiGen.CommentRules
open ApiGen.FSharpReading

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
    elif not symbol.IsImplicitConstructor then
        None
    elif attempt false (fun () -> symbol.CurriedParameterGroups |> Seq.forall (fun group -> group.Count = 0)) then
        Some(Xml.summaryOnly "The constructor without parameters.")
    else
        Some ownerComment

let private ofFSharpMember
    (sources: Sources)
    assembly
    (entity: FSharpEntity)
    owner
    ownerComment
    (symbol: FSharpMemberOrFunctionOrValue)
    : ApiMember =
    let id = idOf symbol
    let twin = Twins.csharpTwin sources.CSharp owner symbol
    let extended = attempt None (fun () -> if symbol.IsExtensionMember then symbol.ApparentEnclosingEntity else None)

    {
        Id = id
        Name = nameOfMember entity symbol
        Kind = kindOfMember entity symbol
        FSharp = FSharpSignatures.ofMember entity symbol twin symbol.HasSetterMethod
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

let private ofUnionCase (sources: Sources) assembly (owner: ISymbol option) (case: FSharpUnionCase) : ApiMember =
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

let private ofField (sources: Sources) assembly (entity: FSharpEntity) ownerComment (field: FSharpField) : ApiMember =
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
    | _ when entity.IsMeasure -> fsharpOnly "A unit of measure"
    | Some(:? INamedTypeSymbol as record) when entity.IsFSharpRecord -> CSharpSignatures.withConstructors record
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

let private ofFSharpType (sources: Sources) assembly (entity: FSharpEntity) : ApiType =
    let id = idOfEntity entity
    let twin = if entity.IsFSharpAbbreviation then None else sources.CSharp.TryFind id
    let comment = sources.Comments.Of(assembly, id, twin, (fun () -> None))

    // Those of an exception stand in its declaration, and have no comments of their own.
    let fields = [
        for field in entity.FSharpFields do
            if
                not entity.IsFSharpExceptionDeclaration
                && not field.IsCompilerGenerated
                && field.Accessibility.IsPublic
            then
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

let ofAssembly (sources: Sources) (seen: FSharpAssembly) : ApiAssembly = {
    Name = seen.SimpleName
    Types = typesOf seen |> List.map (ofFSharpType sources seen.SimpleName)
}
