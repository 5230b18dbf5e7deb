namespace ApiGen

open System.Xml.Linq
open Microsoft.CodeAnalysis

/// What the parts of the catalog are made from.
type Sources = { FSharp: FSharpView; CSharp: CSharpView; Comments: Comments; Problems: Problems }

/// Rules of comments that hold for both languages.
module CommentRules =

    /// Members of System.Object on which the author says nothing of his own say nothing to the reader either.
    let isSilentOverride (sources: Sources) assembly id (name: string) =
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
    let fromParameter (comment: XElement) (name: string) () =
        Xml.children "param" comment
        |> List.tryFind (fun parameter -> Xml.attribute "name" parameter = Some name)
        |> Option.map (fun parameter -> Xml.element "member" [ Xml.element "summary" (Seq.cast (parameter.Nodes())) ])

    let private isVoid (symbol: ISymbol) =
        match symbol with
        | :? IMethodSymbol as method -> method.ReturnsVoid && method.MethodKind <> MethodKind.Constructor
        | _ -> false

    /// The compiler gives the primary constructor all of the type's comment; an overload inherits what it does not return.
    let withoutRepetition (ownerComment: XElement) (symbol: ISymbol) (comment: XElement) =
        let isRepeated (element: XElement) =
            match symbol, element.Name.LocalName with
            | _, "returns" -> isVoid symbol
            | (:? IMethodSymbol as method), ("remarks" | "example" | "seealso") when
                method.MethodKind = MethodKind.Constructor
                ->
                ownerComment.Elements() |> Seq.exists (fun other -> XNode.DeepEquals(other, element))
            | _ -> false

        let result = XElement(comment)

        for element in List.ofSeq (result.Elements()) do
            if isRepeated element then
                element.Remove()

        result
