/// F# declarations, as they would stand in a signature file.
module ApiGen.FSharpSignatures

open System
open System.Collections.Generic
open System.Text.RegularExpressions
open FSharp.Compiler.Symbols
open FSharp.Compiler.Text
open Microsoft.CodeAnalysis
open ApiGen.FSharpReading

let private context = FSharpDisplayContext.Empty.WithShortTypeNames true

/// The service writes `Func<A,B>` and `DefaultParameterValue (("black" :> obj))`.
let private tidy (text: string) =
    let text = Regex.Replace(text, @",(?=[^\s\]])", ", ")
    Regex.Replace(text, @" \(\((.*?) :> obj\)\)", "($1)")

let typeText (t: FSharpType) = attempt "_" (fun () -> tidy (t.Format context))

/// `Frame<'T>`
let private declaredName (entity: FSharpEntity) =
    let name =
        if entity.IsFSharpModule || not entity.IsFSharp then
            entity.DisplayName
        else
            entity.DisplayName

    match [ for each in entity.GenericParameters -> each ] with
    | [] -> name
    | parameters ->
        let names = [
            for each in parameters do
                (if each.IsSolveAtCompileTime then "^" else "'") + each.Name
        ]

        $"""{name}<{String.concat ", " names}>"""

/// What a constructor returns: the service says unit of those that were not written in F#.
let private constructor (entity: FSharpEntity) (text: string) =
    Regex.Replace(text, @"-> unit$", $"-> {declaredName entity}")

/// F# makes an IEvent only of handlers that get a sender and one argument; of others it shows the method that adds one.
let private ofForeignEvent (symbol: FSharpMemberOrFunctionOrValue) (event: IEventSymbol) =
    let prefix = if event.IsStatic then "static member" else "member"
    let handler = FSharpTypeNames.ofType (event.Type.WithNullableAnnotation NullableAnnotation.NotAnnotated)

    let parameters =
        match event.Type with
        | :? INamedTypeSymbol as named when not (isNull named.DelegateInvokeMethod) ->
            List.ofSeq (nonNull named.DelegateInvokeMethod).Parameters
        | _ -> []

    match parameters with
    | [ sender; argument ] when sender.Type.SpecialType = SpecialType.System_Object ->
        $"{prefix} {symbol.DisplayName}: IEvent<{handler}, {FSharpTypeNames.ofType argument.Type}>"
    | _ -> $"{prefix} add_{symbol.DisplayName}: handler: {handler} -> unit"

/// What is known only to C#'s view: whether the setter can be called from outside.
let private property hasSetter (text: string) =
    let text = text.Replace(" with get, set", "").Replace(" with get", "").Replace(" with set", "")
    if hasSetter then text + " with get, set" else text

let private signatureText (symbol: FSharpMemberOrFunctionOrValue) =
    attempt None (fun () -> symbol.GetValSignatureText(context, Range.range0)) |> Option.map tidy

/// The getter tells the parameters of an indexer, which the property itself does not.
let private indexer hasSetter (symbol: FSharpMemberOrFunctionOrValue) =
    attempt None (fun () -> signatureText symbol.GetterMethod)
    |> Option.map (fun text -> property hasSetter (text.Replace("get_", "")))

/// F# has no word for out parameters but an attribute.
let private markOut (twin: ISymbol option) (text: string) =
    match twin with
    | Some(:? IMethodSymbol as method) ->
        (text, method.Parameters)
        ||> Seq.fold (fun text parameter ->
            if parameter.RefKind = RefKind.Out && not (text.Contains $"[<Out>] {parameter.Name}:") then
                text.Replace($"{parameter.Name}: byref<", $"[<Out>] {parameter.Name}: byref<")
            else
                text)
    | _ -> text

/// The service calls static properties of C# members of instances, and abstract ones plain.
let private withModifier (entity: FSharpEntity) (twin: ISymbol option) (text: string) =
    match twin with
    // To C# an extension member of F# is static.
    | Some symbol when symbol.IsStatic && not entity.IsFSharp -> Regex.Replace(text, "^member ", "static member ")
    | Some symbol when symbol.IsAbstract -> Regex.Replace(text, "^member ", "abstract ")
    | _ -> text

/// Of an inline extension the service tells the constraints twice.
let private withoutSecondConstraints (text: string) =
    let found = Regex.Match(text, @"^[^:]*?<.*? (when .*?)> : .*( \1)$")
    if found.Success then text.Substring(0, found.Groups[2].Index) else text

/// The declaration of a member. `hasSetter` tells of properties.
let ofMember (entity: FSharpEntity) (symbol: FSharpMemberOrFunctionOrValue) (twin: ISymbol option) (hasSetter: bool) =
    let isIndexer =
        match twin with
        | Some(:? IPropertySymbol as property) -> property.IsIndexer
        | _ -> false

    match signatureText symbol with
    | None ->
        match twin with
        | Some(:? IEventSymbol as event) -> ofForeignEvent symbol event
        | _ -> $"member {symbol.DisplayName}"
    | Some text when symbol.IsEvent -> $"[<CLIEvent>]\n{property false text}"
    | Some text when symbol.IsConstructor -> Layout.fsharp (constructor entity text)
    | Some text when isIndexer ->
        indexer hasSetter symbol
        |> Option.defaultValue (property hasSetter text)
        |> withModifier entity twin
    | Some text when symbol.IsProperty -> property hasSetter text |> withModifier entity twin
    | Some text -> text |> withoutSecondConstraints |> markOut twin |> withModifier entity twin |> Layout.fsharp

let ofField (field: FSharpField) =
    if field.IsLiteral then
        $"static member {field.DisplayName}: {typeText field.FieldType}"
    elif field.DeclaringEntity |> Option.exists _.IsFSharpRecord then
        $"""{if field.IsMutable then "mutable " else ""}{field.DisplayName}: {typeText field.FieldType}"""
    else
        $"""{if field.IsStatic then "static " else ""}val {if field.IsMutable then "mutable " else ""}{field.DisplayName}: {typeText field.FieldType}"""

let ofUnionCase (case: FSharpUnionCase) =
    let name = case.DisplayName

    match [ for field in case.Fields -> field ] with
    | [] -> $"| {name}"
    | fields ->
        let listed = [
            for field in fields do
                let shown = typeText field.FieldType
                if field.IsNameGenerated then shown else $"{field.DisplayName}: {shown}"
        ]

        $"""| {name} of {String.concat " * " listed}"""

/// What F# gives every record and union by itself.
let private ofEveryRecord =
    set [ "IEquatable`1"; "IStructuralEquatable"; "IComparable`1"; "IComparable"; "IStructuralComparable" ]

let private parents (entity: FSharpEntity) (twin: ISymbol option) = [
    match attempt None (fun () -> entity.BaseType) with
    | Some parent when not entity.IsInterface && not entity.IsValueType && not entity.IsFSharpUnion ->
        match typeText parent with
        | "obj"
        | "_" -> ()
        | text -> $"    inherit {text}"
    | _ -> ()

    let interfaces = attempt (ResizeArray() :> IList<_>) (fun () -> entity.DeclaredInterfaces)

    let isWritten (face: FSharpEntity) =
        match twin with
        | _ when entity.IsFSharpRecord || entity.IsFSharpUnion -> not (ofEveryRecord.Contains face.CompiledName)
        | Some(:? INamedTypeSymbol as symbol) when not entity.IsFSharp ->
            CSharpReading.interfacesOf symbol |> List.exists (fun each -> each.MetadataName = face.CompiledName)
        | _ -> true

    for each in interfaces do
        if
            each.HasTypeDefinition
            && each.TypeDefinition.Accessibility.IsPublic
            && isWritten each.TypeDefinition
        then
            $"    interface {typeText each}"
]

let private attributes (entity: FSharpEntity) (twin: ISymbol option) =
    let has name = hasAttribute name (fun () -> entity.Attributes)

    let isClass, isAbstract, isSealed =
        match twin with
        | Some(:? INamedTypeSymbol as symbol) when not entity.IsFSharp ->
            symbol.TypeKind = TypeKind.Class, symbol.IsAbstract || symbol.IsStatic, symbol.IsSealed || symbol.IsStatic
        | _ -> false, false, false

    [
        if has "RequireQualifiedAccessAttribute" then
            "RequireQualifiedAccess"
        if has "AutoOpenAttribute" then
            "AutoOpen"
        if entity.IsValueType && not entity.IsEnum then
            "Struct"
        if entity.IsByRef || has "IsByRefLikeAttribute" then
            "IsByRefLike"
        if has "FlagsAttribute" then
            "Flags"
        if has "AbstractClassAttribute" || isClass && isAbstract then
            "AbstractClass"
        if has "SealedAttribute" && not entity.IsFSharpUnion || isClass && isSealed then
            "Sealed"
        // The C# compiler marks its ref structs so, for compilers that do not know them.
        if has "ObsoleteAttribute" && not (has "IsByRefLikeAttribute") then
            "Obsolete"
    ]

let private constraints (entity: FSharpEntity) = [
    for parameter in entity.GenericParameters do
        for each in attempt (ResizeArray() :> IList<_>) (fun () -> parameter.Constraints) do
            let name = "'" + parameter.Name

            if each.IsCoercesToConstraint then
                $"{name} :> {typeText each.CoercesToTarget}"
            elif each.IsNonNullableValueTypeConstraint then
                $"{name}: struct"
            elif each.IsReferenceTypeConstraint then
                $"{name}: not struct"
            elif each.IsRequiresDefaultConstructorConstraint then
                $"{name}: (new: unit -> {name})"
            elif each.IsEqualityConstraint then
                $"{name}: equality"
            elif each.IsComparisonConstraint then
                $"{name}: comparison"
            elif each.IsUnmanagedConstraint then
                $"{name}: unmanaged"
]

/// Of delegates that were not written in F# only their method is known.
let private foreignDelegate (entity: FSharpEntity) =
    attempt None (fun () ->
        entity.MembersFunctionsAndValues
        |> Seq.tryFind (fun each -> each.LogicalName = "Invoke")
        |> Option.bind signatureText)
    |> Option.map (fun text -> text.Replace("member Invoke: ", "    delegate of "))
    |> Option.defaultValue "    delegate of unit -> unit"

let private delegateBody (entity: FSharpEntity) =
    attempt (foreignDelegate entity) (fun () ->
        let signature = entity.FSharpDelegateSignature

        let arguments = [
            for name, t in signature.DelegateArguments do
                match name with
                | Some name -> $"{name}: {typeText t}"
                | None -> typeText t
        ]

        let arguments = if arguments.IsEmpty then "unit" else String.concat " * " arguments
        $"    delegate of {arguments} -> {typeText signature.DelegateReturnType}")

let private keywordOf (entity: FSharpEntity) =
    if entity.IsInterface then " interface"
    elif entity.IsValueType && not entity.IsFSharp then " struct"
    else " class"

/// The declaration of a type or module, without its members.
let ofEntity (entity: FSharpEntity) (twin: ISymbol option) =
    let attributes =
        match attributes entity twin with
        | [] -> []
        | several -> [ $"""[<{String.concat "; " several}>]""" ]

    let name =
        match constraints entity with
        | [] -> declaredName entity
        | several ->
            let name = declaredName entity
            let several = String.concat " and " several
            Layout.fsharpName $"""{name.TrimEnd('>')} when {several}>"""

    let body =
        if entity.IsFSharpModule then
            [ $"module {name}" ]
        elif entity.IsFSharpAbbreviation then
            [ $"type {name} = {typeText entity.AbbreviatedType}" ]
        elif entity.IsMeasure then
            [ $"[<Measure>]"; $"type {name}" ]
        elif entity.IsFSharpExceptionDeclaration then
            let fields = [ for field in entity.FSharpFields -> $"{field.DisplayName}: {typeText field.FieldType}" ]

            [
                if fields.IsEmpty then
                    $"exception {name}"
                else
                    $"""exception {name} of {String.concat " * " fields}"""
            ]
        elif entity.IsDelegate then
            [ $"type {name} ="; delegateBody entity ]
        elif entity.IsEnum then
            [
                $"type {name} ="
                for field in entity.FSharpFields do
                    if field.IsLiteral && not field.IsCompilerGenerated then
                        match field.LiteralValue with
                        | Some value -> $"    | {field.DisplayName} = {value}"
                        | None -> ()
            ]
        elif entity.IsFSharpUnion then
            [
                $"type {name} ="
                for case in entity.UnionCases do
                    "    " + ofUnionCase case
                yield! parents entity twin
            ]
        elif entity.IsFSharpRecord then
            [
                $"type {name} = {{"
                for field in entity.FSharpFields do
                    "    " + ofField field
                "}"
            ]
        else
            match parents entity twin with
            | [] -> [ $"type {name} =" + keywordOf entity + " end" ]
            | several -> $"type {name} =" + (if entity.IsInterface then " interface" else "") :: several

    String.concat "\n" (attributes @ body)
