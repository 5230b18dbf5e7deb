namespace ApiGen

open System
open System.Collections.Generic
open FSharp.Compiler.CodeAnalysis
open FSharp.Compiler.Symbols
open FSharp.Compiler.Text

/// The assemblies as the F# compiler sees them.
[<Sealed>]
type FSharpView(references: string list) =
    let assemblies =
        lazy
            (let checker = FSharpChecker.Create()
             let file = "Empty.fs"

             let arguments = [|
                 yield! [ "-o:Empty.dll"; "-a"; "--noframework"; "--simpleresolution"; "--checknulls+" ]
                 for path in references do
                     "-r:" + path
                 file
             |]

             let options = checker.GetProjectOptionsFromCommandLineArgs("Empty.fsproj", arguments)
             // Nothing is in it; that the references are read is all that is wanted.
             let source = SourceText.ofString "module Empty"

             match checker.ParseAndCheckFileInProject(file, 0, source, options) |> Async.RunSynchronously with
             | _, FSharpCheckFileAnswer.Succeeded results -> results.ProjectContext.GetReferencedAssemblies()
             | parsed, FSharpCheckFileAnswer.Aborted ->
                 failwith $"The F# compiler service could not read the references: {parsed.Diagnostics}")

    member _.Assembly(name: string) = assemblies.Value |> List.find (fun assembly -> assembly.SimpleName = name)

module FSharpReading =

    /// The compiler service throws where metadata has what F# does not know, such as the argument typeof(X<>) of an attribute.
    let attempt (otherwise: 'T) (read: unit -> 'T) =
        try
            read ()
        with _ ->
            otherwise

    let hasAttribute (name: string) (attributes: unit -> IList<FSharpAttribute>) =
        attempt false (fun () -> attributes () |> Seq.exists (fun each -> each.AttributeType.CompiledName = name))

    let isVisible (entity: FSharpEntity) = not entity.IsNamespace && entity.Accessibility.IsPublic

    let isFSharp (assembly: FSharpAssembly) =
        assembly.Contents.Entities |> Seq.exists (fun entity -> not entity.IsNamespace && entity.IsFSharp)

    let rec private withNested (entity: FSharpEntity) : FSharpEntity list =
        if isVisible entity then
            entity
            :: [
                for inner in attempt (ResizeArray() :> IList<_>) (fun () -> entity.NestedEntities) do
                    yield! withNested inner
            ]
        else
            []

    let typesOf (assembly: FSharpAssembly) = assembly.Contents.Entities |> Seq.collect withNested |> List.ofSeq

    let idOf (symbol: FSharpMemberOrFunctionOrValue) = attempt "" (fun () -> symbol.XmlDocSig)
    let idOfEntity (entity: FSharpEntity) = attempt "" (fun () -> entity.XmlDocSig)

    let private isAccessor (symbol: FSharpMemberOrFunctionOrValue) =
        symbol.IsPropertyGetterMethod
        || symbol.IsPropertySetterMethod
        || symbol.IsEventAddMethod
        || symbol.IsEventRemoveMethod

    /// A union has `IsCase`, `Tag` and `Case` members in metadata; of these F# shows `IsCase`, and nobody writes comments on it.
    let private isTester (entity: FSharpEntity) (symbol: FSharpMemberOrFunctionOrValue) =
        entity.IsFSharpUnion
        && symbol.IsProperty
        && entity.UnionCases |> Seq.exists (fun case -> symbol.DisplayName = "Is" + case.Name)

    /// The members of an F# type or module that are documented.
    let membersOf (entity: FSharpEntity) =
        attempt (ResizeArray() :> IList<_>) (fun () -> entity.MembersFunctionsAndValues)
        |> Seq.filter (fun symbol ->
            symbol.Accessibility.IsPublic
            && not symbol.IsCompilerGenerated
            && not (isAccessor symbol)
            && not (isTester entity symbol)
            && not (symbol.IsExplicitInterfaceImplementation))
        |> List.ofSeq
