/// The assemblies that the documented ones are compiled against.
module ApiGen.References

open System
open System.IO
open System.Runtime.InteropServices
open System.Text.Json

/// The reference pack of the runtime that runs this program: <dotnet>/packs/Microsoft.NETCore.App.Ref/*/ref/net10.0.
let defaultPack () =
    let runtime = RuntimeEnvironment.GetRuntimeDirectory()
    let dotnet = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."))
    let packs = Path.Combine(dotnet, "packs", "Microsoft.NETCore.App.Ref")
    let framework = $"net{Environment.Version.Major}.0"

    if not (Directory.Exists packs) then
        None
    else
        Directory.GetDirectories packs
        |> Seq.map (fun pack -> Path.Combine(pack, "ref", framework))
        |> Seq.filter Directory.Exists
        |> Seq.sortBy (fun path ->
            Version.TryParse(Path.GetFileName(Path.GetFullPath(Path.Combine(path, "..", "..")))) |> snd)
        |> Seq.tryLast

let private packageRoot () =
    match Environment.GetEnvironmentVariable "NUGET_PACKAGES" with
    | null
    | "" -> Path.Combine(Environment.GetFolderPath Environment.SpecialFolder.UserProfile, ".nuget", "packages")
    | root -> root

/// The files of packages that an assembly's .deps.json names: a library's own folder does not hold them.
let private packagesOf (assembly: string) =
    let deps = nonNull (Path.ChangeExtension(assembly, ".deps.json"))

    if not (File.Exists deps) then
        []
    else
        use document = JsonDocument.Parse(File.ReadAllText deps)

        [
            for target in document.RootElement.GetProperty("targets").EnumerateObject() do
                for library in target.Value.EnumerateObject() do
                    match library.Value.TryGetProperty "runtime" with
                    | true, files ->
                        for file in files.EnumerateObject() do
                            Path.Combine(packageRoot (), library.Name.ToLowerInvariant(), file.Name)
                    | _ -> ()
        ]
        |> List.filter File.Exists

/// All assemblies to refer to, one for each name: the documented ones first, then what they are built on.
let all (pack: string) (assemblies: string list) =
    let beside =
        assemblies
        |> List.collect (fun assembly ->
            Directory.GetFiles(nonNull (Path.GetDirectoryName assembly), "*.dll") |> List.ofArray)

    let fsharpCore = typeof<list<int>>.Assembly.Location

    assemblies
    @ beside
    @ List.collect packagesOf assemblies
    @ List.ofArray (Directory.GetFiles(pack, "*.dll"))
    @ [ fsharpCore ]
    |> List.distinctBy (fun path -> (nonNull (Path.GetFileName path)).ToLowerInvariant())
