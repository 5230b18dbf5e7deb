namespace ApiGen

open System.Collections.Generic
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp

/// The assemblies as the C# compiler sees them.
[<Sealed>]
type CSharpView(references: string list) =
    let compilation =
        CSharpCompilation.Create(
            "ApiGen",
            references = [ for path in references -> MetadataReference.CreateFromFile path :> MetadataReference ],
            options = CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        )

    let assemblies =
        dict [
            for reference in compilation.References do
                match compilation.GetAssemblyOrModuleSymbol reference with
                | :? IAssemblySymbol as assembly -> assembly.Name, assembly
                | _ -> ()
        ]

    /// The declared symbol of a documentation id.
    member _.TryFind(id: string) : ISymbol option =
        DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation) |> Option.ofObj

    member _.Assembly(name: string) = assemblies[name]

module CSharpReading =

    /// Whether code outside the assembly can see it.
    let rec isVisible (symbol: ISymbol) =
        match symbol.DeclaredAccessibility with
        | Accessibility.Public
        | Accessibility.Protected
        | Accessibility.ProtectedOrInternal ->
            match symbol.ContainingType with
            | null -> true
            | container -> isVisible container
        | _ -> false

    let private hasAttribute name (symbol: ISymbol) =
        symbol.GetAttributes()
        |> Seq.exists (fun attribute ->
            match attribute.AttributeClass with
            | null -> false
            | it -> it.Name = name)

    /// Metadata does not say it of structs; no other type has an equality operator that the compiler wrote.
    let isRecord (symbol: INamedTypeSymbol) =
        symbol.IsRecord
        || symbol.GetMembers "op_Equality" |> Seq.exists (hasAttribute "CompilerGeneratedAttribute")

    /// What F# gives every record and union by itself.
    let private structural =
        set [ "IEquatable`1"; "IStructuralEquatable"; "IComparable`1"; "IComparable"; "IStructuralComparable" ]

    /// What a type says that it implements, without what compilers give to records and unions.
    let interfacesOf (symbol: INamedTypeSymbol) = [
        let isOfFSharp = symbol.Interfaces |> Seq.exists (fun each -> each.Name = "IStructuralEquatable")

        for each in symbol.Interfaces do
            let isOfRecord =
                each.MetadataName = "IEquatable`1"
                && SymbolEqualityComparer.Default.Equals(each.TypeArguments[0], symbol)
                && isRecord symbol

            if isVisible each && not isOfRecord && not (isOfFSharp && structural.Contains each.MetadataName) then
                each
    ]

    /// Names that no source can have: `<Clone>$`, `value__`, the marker types of extension blocks.
    let private isUnspeakable (symbol: ISymbol) = symbol.Name.Contains '<' || symbol.Name = "value__"

    /// Written by the compiler, not by the author.
    let private isCompilerMade (symbol: ISymbol) =
        isUnspeakable symbol
        || hasAttribute "CompilerGeneratedAttribute" symbol
        || (symbol.Name = "EqualityContract" && isRecord symbol.ContainingType)

    let private isAccessor (symbol: ISymbol) =
        match symbol with
        | :? IMethodSymbol as method ->
            match method.MethodKind with
            | MethodKind.PropertyGet
            | MethodKind.PropertySet
            | MethodKind.EventAdd
            | MethodKind.EventRemove
            | MethodKind.StaticConstructor
            | MethodKind.Destructor -> true
            | _ -> false
        | _ -> false

    /// Every struct has one without parameters, and nobody wrote it.
    let private isDefaultOfStruct (symbol: ISymbol) =
        match symbol with
        | :? IMethodSymbol as method ->
            method.MethodKind = MethodKind.Constructor
            && method.Parameters.IsEmpty
            && (method.IsImplicitlyDeclared || method.ContainingType.TypeKind = TypeKind.Struct)
        | _ -> false

    /// The members of a C# type that are documented, without nested types.
    let membersOf (owner: INamedTypeSymbol) =
        if owner.TypeKind = TypeKind.Delegate then
            []
        else
            owner.GetMembers()
            |> Seq.filter (fun symbol ->
                not (symbol :? INamedTypeSymbol)
                && isVisible symbol
                && not (isAccessor symbol)
                && not (isCompilerMade symbol)
                && not (isDefaultOfStruct symbol))
            |> List.ofSeq

    /// All types of an assembly that are documented, nested ones too.
    let typesOf (assembly: IAssemblySymbol) =
        let rec nested (owner: INamedTypeSymbol) : INamedTypeSymbol list =
            if isVisible owner && not (isUnspeakable owner) && not owner.IsExtension then
                owner
                :: [
                    for inner in owner.GetTypeMembers() do
                        yield! nested inner
                ]
            else
                []

        let rec inNamespace (space: INamespaceSymbol) : INamedTypeSymbol list = [
            for inner in space.GetNamespaceMembers() do
                yield! inNamespace inner
            for owner in space.GetTypeMembers() do
                yield! nested owner
        ]

        inNamespace assembly.GlobalNamespace

    /// The member of an extension block (C# 14) that a static method is the implementation of, and the type it extends.
    let extensionBlockOf (method: IMethodSymbol) =
        seq {
            for block in method.ContainingType.GetTypeMembers() do
                if block.IsExtension then
                    for inner in block.GetMembers() do
                        match inner with
                        | :? IMethodSymbol as inner when
                            SymbolEqualityComparer.Default.Equals(inner.AssociatedExtensionImplementation, method)
                            ->
                            inner, nonNull block.ExtensionParameter
                        | _ -> ()
        }
        |> Seq.tryHead

    /// The type that a method extends, if it is an extension.
    let extendedBy (method: IMethodSymbol) =
        if method.IsExtensionMethod then
            Some method.Parameters[0].Type
        else
            extensionBlockOf method |> Option.map (fun (_, parameter) -> parameter.Type)

    /// What a symbol's `<inheritdoc/>` means, nearest first: what it overrides, or implements, or derives from.
    let basesOf (symbol: ISymbol) : ISymbol list =
        let interfaceMembers (symbol: ISymbol) = [
            for each in symbol.ContainingType.AllInterfaces do
                for candidate in each.GetMembers() do
                    match symbol.ContainingType.FindImplementationForInterfaceMember candidate with
                    | null -> ()
                    | found when SymbolEqualityComparer.Default.Equals(found, symbol) -> candidate.OriginalDefinition
                    | _ -> ()
        ]

        // What System.Object says of itself helps nobody.
        let hasWords (parent: INamedTypeSymbol) =
            parent.SpecialType <> SpecialType.System_Object
            && parent.SpecialType <> SpecialType.System_ValueType

        match symbol with
        | :? INamedTypeSymbol as named -> [
            match named.BaseType with
            | null -> ()
            | parent when not (hasWords parent) -> ()
            | parent -> parent.OriginalDefinition :> ISymbol
            for each in named.Interfaces do
                each.OriginalDefinition
          ]
        | :? IMethodSymbol as method when method.MethodKind = MethodKind.Constructor -> [
            match method.ContainingType.BaseType with
            | null -> ()
            | parent when not (hasWords parent) -> ()
            | parent ->
                for candidate in parent.OriginalDefinition.InstanceConstructors do
                    if candidate.Parameters.Length = method.Parameters.Length then
                        candidate :> ISymbol
          ]
        | :? IMethodSymbol as method -> [
            match method.OverriddenMethod with
            | null -> ()
            | overridden -> overridden.OriginalDefinition :> ISymbol
            yield! interfaceMembers method
          ]
        | :? IPropertySymbol as property -> [
            match property.OverriddenProperty with
            | null -> ()
            | overridden -> overridden.OriginalDefinition :> ISymbol
            yield! interfaceMembers property
          ]
        | :? IEventSymbol as event -> [
            match event.OverriddenEvent with
            | null -> ()
            | overridden -> overridden.OriginalDefinition :> ISymbol
            yield! interfaceMembers event
          ]
        | _ -> []

    let idOf (symbol: ISymbol) = symbol.GetDocumentationCommentId() |> Option.ofObj |> Option.defaultValue ""
