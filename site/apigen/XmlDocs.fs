namespace ApiGen

open System.Collections.Generic
open System.IO
open System.Xml.Linq

/// The comments of one assembly, from the .xml file beside it.
[<Sealed>]
type XmlDocs private (file: string, comments: Dictionary<string, XElement>) =

    /// Where they stand.
    member _.File = file

    member _.TryFind(id: string) =
        match comments.TryGetValue id with
        | true, comment -> Some comment
        | _ -> None

    /// All ids of which this holds.
    member _.Where(isWanted: string -> bool) = comments.Keys |> Seq.filter isWanted |> List.ofSeq

    static member Read(assembly: string) =
        let file = nonNull (Path.ChangeExtension(assembly, ".xml"))
        let comments = Dictionary<string, XElement>()

        if File.Exists file then
            // F# 10 writes some comments twice when a signature file has them too.
            let root = nonNull (XDocument.Load(file, LoadOptions.PreserveWhitespace).Root)

            for entry in Xml.descendants "member" root do
                Xml.attribute "name" entry |> Option.iter (fun name -> comments[name] <- entry)

        XmlDocs(file, comments)

/// The comments of all assemblies, each file read when it is first asked for.
[<Sealed>]
type XmlDocsOf(assemblies: string seq) =
    let paths = dict [ for path in assemblies -> string (Path.GetFileNameWithoutExtension path), path ]
    let read = Dictionary<string, XmlDocs>()

    /// The comments of the assembly of that name; none if it is unknown or has no file.
    member _.Of(name: string) =
        match read.TryGetValue name, paths.TryGetValue name with
        | (true, docs), _ -> Some docs
        | _, (true, path) ->
            let docs = XmlDocs.Read path
            read[name] <- docs
            Some docs
        | _ -> None
