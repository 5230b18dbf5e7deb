/// The runs of apigen that the tests look at, each made once.
module ApiGen.Tests.Runs

open System
open System.IO
open System.Xml.Linq
open ApiGen

let built = AppContext.BaseDirectory

let repository =
    let rec above (folder: string) =
        if File.Exists(Path.Combine(folder, "Coroutines.Fs.sln")) then
            folder
        else
            above (nonNull (Path.GetDirectoryName folder))

    above built

let pack =
    References.defaultPack ()
    |> Option.defaultWith (fun () -> failwith "The reference pack of the SDK was not found.")

let private assembly name = Path.Combine(built, name + ".dll")

let fixturePaths = [ assembly "ApiGen.Fixtures"; assembly "ApiGen.Fixtures.Fs" ]

let fixtures = lazy (Generation.run pack fixturePaths)

let own = lazy (Generation.run pack (List.map assembly [ "Coroutines"; "Coroutines.Fs"; "Coroutines.Testing" ]))

let fsharpCore = lazy (Generation.run pack [ assembly "FSharp.Core" ])

let private change (file: string) (comments: (string * string) list) =
    let document = XDocument.Load file

    let entryOf id =
        document.Descendants(XName.op_Implicit "member" |> nonNull)
        |> Seq.tryFind (fun entry -> Xml.attribute "name" entry = Some id)

    for id, comment in comments do
        match entryOf id with
        | None -> ()
        | Some entry when comment = "" -> entry.Remove()
        | Some entry -> entry.ReplaceWith(XElement.Parse $"<member name=\"{id}\">{comment}</member>")

    document.Save file

/// A run over the fixtures with some comments replaced; the empty one is taken out.
let withComments (comments: (string * string) list) =
    let folder = Directory.CreateTempSubdirectory "apigen-test-"

    try
        let copies = [
            for path in fixturePaths do
                let copy = Path.Combine(folder.FullName, string (Path.GetFileName path))
                File.Copy(path, copy)
                File.Copy(string (Path.ChangeExtension(path, ".xml")), string (Path.ChangeExtension(copy, ".xml")))
                change (string (Path.ChangeExtension(copy, ".xml"))) comments
                copy
        ]

        Generation.run pack copies
    finally
        folder.Delete true
