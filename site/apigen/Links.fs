namespace ApiGen

open System
open System.Collections.Generic
open Microsoft.CodeAnalysis

/// A place in the reference.
type Target = {
    /// The file, from the folder of the reference, without extension: `coroutines/task-group`.
    Page: string
    /// None for the page itself.
    Anchor: string option
    /// As text of a link: `TaskGroup.Start`.
    Name: string
    /// As text of a link on the same page: `Start`.
    ShortName: string
}

/// A heading over a member, or over overloads of one name.
type MemberHeading = {
    Anchor: string
    /// Each with its own anchor.
    Members: (ApiMember * string) list
}

/// Where everything stands, and how other things refer to it.
[<Sealed>]
type Links(assemblies: ApiAssembly list, csharp: CSharpView) =
    let targets = Dictionary<string, Target>()
    let pages = Dictionary<string, string>()

    /// What all namespaces of an assembly begin with need not be said in the names of its pages.
    let commonNamespace (assembly: ApiAssembly) =
        let common (a: string[]) (b: string[]) =
            Seq.zip a b |> Seq.takeWhile (fun (x, y) -> x = y) |> Seq.map fst |> Array.ofSeq

        match assembly.Types |> List.map (fun each -> each.Namespace.Split '.') with
        | [] -> ""
        | several -> several |> List.reduce common |> String.concat "."

    let pageName (prefix: string) (each: ApiType) =
        let uid = DocumentationId.uidOf each.Id
        let isWithin = prefix <> "" && uid.StartsWith(prefix + ".", StringComparison.Ordinal)
        DocumentationId.slug (if isWithin then uid.Substring(prefix.Length + 1) else uid)

    let add (id: string) target =
        if id <> "" && not (targets.ContainsKey id) then
            targets[id] <- target

    do
        for assembly in assemblies do
            let prefix = commonNamespace assembly
            let folder = DocumentationId.slug assembly.Name
            let taken = HashSet<string>()

            for each in assembly.Types do
                let mutable page = $"{folder}/{pageName prefix each}"

                while page = $"{folder}/index" || not (taken.Add page) do
                    page <- page + "-2"

                pages[each.Assembly + each.Id] <- page
                add each.Id { Page = page; Anchor = None; Name = each.Name; ShortName = each.Name }

    /// The headings of a type's page, each with an anchor that no other on the page has.
    member _.HeadingsOf(owner: ApiType) : MemberHeading list =
        // The headings over the kinds come first.
        let taken = HashSet [ for each in owner.Members -> DocumentationId.slug each.Kind.Heading ]

        let unique (anchor: string) =
            let mutable anchor = if anchor = "" then "member" else anchor

            while not (taken.Add anchor) do
                anchor <- anchor + "-2"

            anchor

        let groups =
            owner.Members
            |> List.groupBy (fun each -> each.Kind, DocumentationId.ofOverloads each.Id)
            |> List.sortBy (fun ((kind, id), members) -> kind, members.Head.Name.ToLowerInvariant(), id)
            |> List.map snd

        // Names before overloads: `#run` is short and is what is linked to most.
        let named = [ for members in groups -> members, unique (DocumentationId.anchor members.Head.Id false) ]

        [
            for members, anchor in named ->
                {
                    Anchor = anchor
                    Members =
                        match members with
                        | [ one ] -> [ one, anchor ]
                        | several -> [ for each in several -> each, unique (DocumentationId.anchor each.Id true) ]
                }
        ]

    member this.AddMembers() =
        for assembly in assemblies do
            for owner in assembly.Types do
                for each, anchor in this.HeadingsOf owner |> List.collect _.Members do
                    let name = if each.Kind = Constructor then owner.Name else $"{owner.Name}.{each.Name}"

                    let target = {
                        Page = pages[owner.Assembly + owner.Id]
                        Anchor = Some(if each.Kind = EnumValue then "values" else anchor)
                        Name = name
                        ShortName = each.Name
                    }

                    add each.Id target
                    // Roslyn's and F#'s ids of one thing may differ.
                    each.Symbol |> Option.iter (fun symbol -> add (CSharpReading.idOf symbol) target)

    member _.PageOf(each: ApiType) = pages[each.Assembly + each.Id]

    member _.TryFind(id: string) =
        match targets.TryGetValue id with
        | true, target -> Some target
        | _ -> None

    /// Everything, by id.
    member _.All = targets |> Seq.map (fun pair -> pair.Key, pair.Value) |> List.ofSeq

    /// The address of a thing of .NET in its public documentation; None for what is not there.
    member _.TryFindDotNet(id: string) : (string * string option) option =
        match csharp.TryFind id with
        | None -> None
        | Some symbol ->
            let name =
                match symbol with
                | :? INamedTypeSymbol
                | :? INamespaceSymbol -> CSharpSignatures.shortName symbol
                | _ when isNull symbol.ContainingType -> symbol.Name
                | _ -> $"{CSharpSignatures.shortName symbol.ContainingType}.{symbol.Name}"

            let isDotNet =
                match symbol.ContainingAssembly with
                | null -> true
                | assembly ->
                    assembly.Name.StartsWith("System", StringComparison.Ordinal) || assembly.Name = "netstandard"

            let page =
                (DocumentationId.ofOverloads (DocumentationId.uidOf id))
                    .ToLowerInvariant()
                    .Replace('`', '-')
                    .Replace("#ctor", "-ctor")

            Some(name, (if isDotNet then Some $"https://learn.microsoft.com/dotnet/api/{page}" else None))

    /// The way from one page to a target.
    static member Relative(fromPage: string, target: Target) =
        let folder (page: string) = page.Substring(0, max 0 (page.LastIndexOf '/'))
        let file (page: string) = page.Substring(page.LastIndexOf '/' + 1)

        let path =
            if fromPage = target.Page then ""
            elif folder fromPage = folder target.Page then $"./{file target.Page}.md"
            elif folder fromPage = "" then $"./{target.Page}.md"
            else $"../{target.Page}.md"

        match target.Anchor with
        | Some anchor -> $"{path}#{anchor}"
        | None when path = "" -> $"./{file target.Page}.md"
        | None -> path
