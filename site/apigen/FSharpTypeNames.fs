/// How F# writes the type of a C# field: the one thing that the F# compiler service does not tell of other languages' classes.
module ApiGen.FSharpTypeNames

open Microsoft.CodeAnalysis

let private keywordOf (special: SpecialType) =
    match special with
    | SpecialType.System_Object -> Some "obj"
    | SpecialType.System_Boolean -> Some "bool"
    | SpecialType.System_Char -> Some "char"
    | SpecialType.System_String -> Some "string"
    | SpecialType.System_SByte -> Some "sbyte"
    | SpecialType.System_Byte -> Some "byte"
    | SpecialType.System_Int16 -> Some "int16"
    | SpecialType.System_UInt16 -> Some "uint16"
    | SpecialType.System_Int32 -> Some "int"
    | SpecialType.System_UInt32 -> Some "uint32"
    | SpecialType.System_Int64 -> Some "int64"
    | SpecialType.System_UInt64 -> Some "uint64"
    | SpecialType.System_Single -> Some "float32"
    | SpecialType.System_Double -> Some "float"
    | SpecialType.System_Decimal -> Some "decimal"
    | SpecialType.System_Void -> Some "unit"
    | _ -> None

let rec ofType (symbol: ITypeSymbol) : string =
    let plain =
        match symbol, keywordOf symbol.SpecialType with
        | _, Some keyword -> keyword
        | (:? IArrayTypeSymbol as array), _ -> $"{ofType array.ElementType} array"
        | (:? ITypeParameterSymbol as parameter), _ -> "'" + parameter.Name
        | (:? INamedTypeSymbol as named), _ when named.TypeArguments.IsEmpty -> named.Name
        | (:? INamedTypeSymbol as named), _ ->
            let arguments = [ for each in named.TypeArguments -> ofType each ]
            $"""{named.Name}<{String.concat ", " arguments}>"""
        | _ -> symbol.Name

    let isNullable = symbol.IsReferenceType && symbol.NullableAnnotation = NullableAnnotation.Annotated
    if isNullable then plain + " | null" else plain

let ofField (field: IFieldSymbol) =
    let keyword = if field.IsStatic then "static val" else "val"
    let isMutable = not (field.IsReadOnly || field.IsConst)
    $"""{keyword} {if isMutable then "mutable " else ""}{field.Name}: {ofType field.Type}"""
