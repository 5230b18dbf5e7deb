/// C# declarations, as the author would have written them.
module ApiGen.CSharpSignatures

open System
open System.Text.RegularExpressions
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open ApiGen.CSharpReading

let private typeNames =
    SymbolDisplayFormat(
        typeQualificationStyle = SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions = SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions =
            (SymbolDisplayMiscellaneousOptions.UseSpecialTypes
             ||| SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
             ||| SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
             ||| SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral)
    )

let private parameterFormat =
    typeNames
        // Whose constant a default is.
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType)
        .WithParameterOptions(
            SymbolDisplayParameterOptions.IncludeType
            ||| SymbolDisplayParameterOptions.IncludeName
            ||| SymbolDisplayParameterOptions.IncludeParamsRefOut
            ||| SymbolDisplayParameterOptions.IncludeExtensionThis
            ||| SymbolDisplayParameterOptions.IncludeDefaultValue
        )

let private memberFormat =
    SymbolDisplayFormat(
        typeQualificationStyle = typeNames.TypeQualificationStyle,
        genericsOptions = typeNames.GenericsOptions,
        miscellaneousOptions = typeNames.MiscellaneousOptions,
        propertyStyle = SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions = SymbolDisplayKindOptions.IncludeMemberKeyword,
        memberOptions =
            (SymbolDisplayMemberOptions.IncludeType
             ||| SymbolDisplayMemberOptions.IncludeModifiers
             ||| SymbolDisplayMemberOptions.IncludeAccessibility
             ||| SymbolDisplayMemberOptions.IncludeRef
             ||| SymbolDisplayMemberOptions.IncludeConstantValue)
    )

/// A type where it is declared: without the types that it is nested in, with the variance of its parameters.
let private typeFormat =
    SymbolDisplayFormat(
        typeQualificationStyle = SymbolDisplayTypeQualificationStyle.NameOnly,
        genericsOptions =
            (SymbolDisplayGenericsOptions.IncludeTypeParameters ||| SymbolDisplayGenericsOptions.IncludeVariance),
        miscellaneousOptions = typeNames.MiscellaneousOptions,
        kindOptions = SymbolDisplayKindOptions.IncludeTypeKeyword
    )

let private withConstraints (format: SymbolDisplayFormat) =
    format.AddGenericsOptions SymbolDisplayGenericsOptions.IncludeTypeConstraints

/// ` where T : …`, or nothing. Roslyn writes it at the end of what it writes.
let private constraintsOf (format: SymbolDisplayFormat) (symbol: ISymbol) =
    let without = symbol.ToDisplayString format
    (symbol.ToDisplayString(withConstraints format)).Substring without.Length

/// A type's name in text and headings: `Coroutine<T>`, `EventLoop.Options`.
let shortName (symbol: ISymbol) = symbol.ToDisplayString typeNames

/// Attributes that change how a caller may use a thing, or what the compiler does with it.
let private attributesThatMatter =
    set [
        "AsyncMethodBuilderAttribute"
        "AttributeUsageAttribute"
        "CollectionBuilderAttribute"
        "DoesNotReturnAttribute"
        "DoesNotReturnIfAttribute"
        "ExperimentalAttribute"
        "FlagsAttribute"
        "InterpolatedStringHandlerAttribute"
        "InterpolatedStringHandlerArgumentAttribute"
        "MaybeNullAttribute"
        "MaybeNullWhenAttribute"
        "MemberNotNullAttribute"
        "MemberNotNullWhenAttribute"
        "NotNullAttribute"
        "NotNullIfNotNullAttribute"
        "NotNullWhenAttribute"
        "AllowNullAttribute"
        "DisallowNullAttribute"
        "CallerFilePathAttribute"
        "CallerLineNumberAttribute"
        "CallerMemberNameAttribute"
        "CallerArgumentExpressionAttribute"
        "EnumeratorCancellationAttribute"
        "ObsoleteAttribute"
        "OverloadResolutionPriorityAttribute"
        "StackTraceHiddenAttribute"
    ]

let private constant (value: TypedConstant) =
    match value.Kind with
    | TypedConstantKind.Type ->
        match value.Value with
        // An open generic type: typeof(X<>).
        | :? INamedTypeSymbol as named when named.IsUnboundGenericType ->
            $"typeof({named.Name}<{String(',', named.Arity - 1)}>)"
        | :? ISymbol as symbol -> $"typeof({shortName symbol})"
        | _ -> "null"
    | _ -> value.ToCSharpString()

let private attribute (data: AttributeData) =
    let name = (nonNull data.AttributeClass).Name
    let name = name.Substring(0, name.Length - "Attribute".Length)

    let arguments = [
        for value in data.ConstructorArguments do
            constant value
        for pair in data.NamedArguments do
            $"{pair.Key} = {constant pair.Value}"
    ]

    let listed = String.concat ", " arguments
    if arguments.IsEmpty then $"[{name}]" else $"[{name}({listed})]"

let private isShown (data: AttributeData) =
    match data.AttributeClass with
    | null -> false
    | it ->
        attributesThatMatter.Contains it.Name
        // Ours is the compiler's mark on every ref struct.
        && not (
            it.Name = "ObsoleteAttribute"
            && data.ConstructorArguments.Length = 2
            && string data.ConstructorArguments[0].Value |> _.StartsWith("Types with embedded references")
        )

let private attributes (symbol: ISymbol) =
    symbol.GetAttributes() |> Seq.filter isShown |> Seq.map attribute |> List.ofSeq

let private parameter (symbol: IParameterSymbol) =
    let extended =
        match symbol.ContainingSymbol with
        | :? IMethodSymbol as method when method.IsExtensionMethod && symbol.Ordinal = 0 -> [ "this" ]
        | _ -> []

    String.concat " " (attributes symbol @ extended @ [ symbol.ToDisplayString parameterFormat ])

let private lines (parts: string list) = String.concat "\n" parts

let private extensionBlock (declared: string) (extended: IParameterSymbol) =
    let indented = declared.Replace("\n", "\n    ")
    let extended = if extended.Name = "" then shortName extended.Type else parameter extended
    $"extension({extended})\n{{\n    {indented}\n}}"

let private methodDeclaration (symbol: IMethodSymbol) (head: ISymbol -> string) =
    let tail = constraintsOf memberFormat symbol
    Layout.csharp (head symbol) [ for each in symbol.Parameters -> parameter each ] (tail + ";")

let private methodSignature (symbol: IMethodSymbol) =
    let head (symbol: ISymbol) = symbol.ToDisplayString memberFormat

    match extensionBlockOf symbol with
    | Some(declared, extended) -> extensionBlock (methodDeclaration declared head) extended
    | None -> methodDeclaration symbol head

/// Without the accessors that nobody outside can call.
let private propertySignature (symbol: IPropertySymbol) =
    let text = symbol.ToDisplayString memberFormat
    let text = Regex.Replace(text, @" (private protected|private|internal) (get|set|init);", "")

    if symbol.IsIndexer then
        text.Replace("this {", $"""this[{String.concat ", " [ for each in symbol.Parameters -> parameter each ]}] {{""")
    else
        text

let private declaredName (symbol: INamedTypeSymbol) =
    symbol.ToDisplayString(typeFormat.WithKindOptions SymbolDisplayKindOptions.None)

let private accessibility (symbol: ISymbol) =
    match symbol.DeclaredAccessibility with
    | Accessibility.Public -> "public "
    | Accessibility.ProtectedOrInternal -> "protected internal "
    | _ -> "protected "

/// `public sealed class Name<T>`: Roslyn writes only what begins with the keyword.
let private typeHead (symbol: INamedTypeSymbol) =
    let modifier =
        if symbol.TypeKind <> TypeKind.Class then ""
        elif symbol.IsStatic then "static "
        elif symbol.IsAbstract then "abstract "
        elif symbol.IsSealed then "sealed "
        else ""

    let named = symbol.ToDisplayString typeFormat

    let named =
        if symbol.TypeKind = TypeKind.Struct && isRecord symbol && not symbol.IsRecord then
            named.Replace("struct ", "record struct ")
        else
            named

    accessibility symbol + modifier + named

let private typeSignature (symbol: INamedTypeSymbol) =
    let parents = [
        match symbol.BaseType with
        | null -> ()
        | parent when symbol.TypeKind = TypeKind.Class && parent.SpecialType <> SpecialType.System_Object ->
            shortName parent
        | _ -> ()
        for each in interfacesOf symbol do
            shortName each
    ]

    let head = typeHead symbol
    let tail = constraintsOf typeFormat symbol
    let inOne = head + (if parents.IsEmpty then "" else " : " + String.concat ", " parents) + tail

    if inOne.Length <= Layout.width then
        inOne
    else
        head
        + (if parents.IsEmpty then "" else "\n    : " + String.concat ",\n      " parents)
        + tail.Replace(" where ", "\n    where ")

let private enumSignature (symbol: INamedTypeSymbol) =
    let underlying =
        match symbol.EnumUnderlyingType with
        | null -> ""
        | it when it.SpecialType = SpecialType.System_Int32 -> ""
        | it -> $" : {shortName it}"

    let values = [
        for each in symbol.GetMembers() do
            match each with
            | :? IFieldSymbol as field when field.HasConstantValue -> $"    {field.Name} = {field.ConstantValue},"
            | _ -> ()
    ]

    lines [ typeHead symbol + underlying; "{"; yield! values; "}" ]

/// The declaration of a symbol.
let signature (symbol: ISymbol) =
    let declaration =
        match symbol with
        | :? INamedTypeSymbol as named when named.TypeKind = TypeKind.Delegate ->
            let invoke = nonNull named.DelegateInvokeMethod

            let head =
                $"{accessibility named}delegate {invoke.ReturnType.ToDisplayString typeNames} {declaredName named}"

            Layout.csharp
                head
                [ for each in invoke.Parameters -> parameter each ]
                (constraintsOf typeFormat named + ";")
        | :? INamedTypeSymbol as named when named.TypeKind = TypeKind.Enum -> enumSignature named
        | :? INamedTypeSymbol as named -> typeSignature named
        | :? IMethodSymbol as method -> methodSignature method
        | :? IPropertySymbol as property -> propertySignature property
        | :? IFieldSymbol as field when field.ContainingType.TypeKind = TypeKind.Enum -> field.Name
        | other -> other.ToDisplayString memberFormat + ";"

    lines (attributes symbol @ [ declaration ])

/// A type with its public constructors: F# makes a record by its fields, C# only by its constructor.
let withConstructors (symbol: INamedTypeSymbol) =
    let constructors = [
        for each in symbol.InstanceConstructors do
            if isVisible each && not each.Parameters.IsEmpty then
                "    " + (signature each).Replace("\n", "\n    ")
    ]

    if constructors.IsEmpty then
        signature symbol
    else
        lines [ signature symbol; "{"; yield! constructors; "}" ]

/// Whether C# source can call it by its name.
let isCallable (symbol: ISymbol) =
    match symbol with
    | :? IMethodSymbol as method when method.MethodKind <> MethodKind.Ordinary -> true
    | :? IPropertySymbol as property when property.IsIndexer -> true
    | _ -> SyntaxFacts.IsValidIdentifier symbol.Name
