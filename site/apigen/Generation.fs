/// From assemblies to files.
module ApiGen.Generation

open System
open System.Collections.Generic
open System.IO

/// What was made: contents by path, from the folder of the reference, and what its authors must mend.
type Output = { Files: (string * string) list; Problems: Problem list; Pages: int; Members: int }

/// Reads assemblies with the comments beside them and writes pages of them, in memory.
let run (pack: string) (assemblies: string list) : Output =
    let references = References.all pack assemblies
    let problems = Problems()
    let csharp = CSharpView references
    let comments = Comments(XmlDocsOf references, csharp, problems)

    let sources: Sources = {
        FSharp = FSharpView references
        CSharp = csharp
        Comments = comments
        Problems = problems
    }

    let documented = [
        for path in assemblies -> Catalog.ofAssembly sources (nonNull (Path.GetFileNameWithoutExtension path))
    ]

    let links = Links(documented, csharp)
    links.AddMembers()

    let reference: Reference = { Assemblies = documented; Links = links; Comments = comments; Problems = problems }

    let types = documented |> List.collect _.Types

    let files = [
        for each in types do
            links.PageOf each + ".md", PageText.ofType reference each
        "index.md", Overview.index reference
        "sidebar.json", Overview.sidebar reference
        "xref.json", Overview.xref reference
    ]

    {
        Files = files
        Problems = problems.All
        Pages = types.Length
        Members = types |> List.sumBy _.Members.Length
    }

/// Makes the folder hold these files and no others. A file that is as it should be is not touched.
let write (folder: string) (files: (string * string) list) =
    let wanted = HashSet [ for path, _ in files -> Path.GetFullPath(Path.Combine(folder, path)) ]

    if Directory.Exists folder then
        for old in Directory.GetFiles(folder, "*", SearchOption.AllDirectories) do
            if not (wanted.Contains(Path.GetFullPath old)) then
                File.Delete old

    for path, text in files do
        let file = Path.Combine(folder, path)
        Directory.CreateDirectory(nonNull (Path.GetDirectoryName file)) |> ignore

        if not (File.Exists file) || File.ReadAllText file <> text then
            File.WriteAllText(file, text)
