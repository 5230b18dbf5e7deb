/// Finds what one compiler shows in the view of the other, by documentation id.
module ApiGen.Twins

open System.Collections.Generic
open FSharp.Compiler.Symbols
open Microsoft.CodeAnalysis
open ApiGen.FSharpReading

/// F#'s view of a C# member. The ids agree, except that F# writes no return type of conversions and few members otherwise.
let fsharpTwin (entity: FSharpEntity) =
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
                    each.ReturnParameter.Type.StripAbbreviations().TypeDefinition.CompiledName =
                        method.ReturnType.MetadataName))
            |> Option.orElse (List.tryHead same)
        | _ -> List.tryFind isNear all

/// C#'s view of an F# member.
let csharpTwin (csharp: CSharpView) (owner: ISymbol option) (symbol: FSharpMemberOrFunctionOrValue) =
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

        let whose isLike = candidates |> List.tryFind (fun each -> isLike (CSharpReading.idOf each))

        // An extension member's name has a dot in it, which documentation ids write in different ways.
        whose (fun other -> DocumentationId.parametersOf other = DocumentationId.parametersOf id)
        |> Option.orElseWith (fun () ->
            whose (fun other -> DocumentationId.parameterCount other = DocumentationId.parameterCount id))
        |> Option.orElse (List.tryHead candidates)
    | _ -> None
