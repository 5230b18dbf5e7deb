/// `apigen --out docs/api --assembly PATH [--assembly PATH]... [--ref-pack DIR] [--check]`
module ApiGen.Program

open System
open System.Diagnostics
open System.IO

let private usage =
    """usage: apigen --out FOLDER --assembly PATH [--assembly PATH]... [--ref-pack FOLDER] [--check]

  --out FOLDER       where the pages go, such as docs/api; what else is in it is deleted
  --assembly PATH    an assembly with its .xml beside it
  --ref-pack FOLDER  the reference assemblies of .NET with their .xml files; default: those of the SDK that runs this
  --check            writes nothing, only reports"""

type private Arguments = { Out: string option; Assemblies: string list; Pack: string option; IsCheck: bool }

let rec private read (arguments: Arguments) (words: string list) : Result<Arguments, string> =
    match words with
    | [] -> Ok arguments
    | "--check" :: rest -> read { arguments with IsCheck = true } rest
    | "--out" :: folder :: rest -> read { arguments with Out = Some folder } rest
    | "--ref-pack" :: folder :: rest -> read { arguments with Pack = Some folder } rest
    | "--assembly" :: path :: rest ->
        read { arguments with Assemblies = arguments.Assemblies @ [ Path.GetFullPath path ] } rest
    | [ "--out" | "--ref-pack" | "--assembly" as last ] -> Error $"{last} needs a value."
    | other :: _ -> Error $"there is no option '{other}'."

let private check (arguments: Arguments) =
    let pack = arguments.Pack |> Option.orElseWith References.defaultPack

    match arguments.Assemblies |> List.tryFind (File.Exists >> not), pack with
    | _ when arguments.Assemblies.IsEmpty -> Error "no --assembly is named."
    | _ when arguments.Out.IsNone && not arguments.IsCheck -> Error "--out is missing."
    | Some missing, _ -> Error $"there is no file {missing}. Build it first."
    | None, None -> Error "the reference pack of .NET was not found. Name it with --ref-pack."
    | None, Some pack when not (Directory.Exists pack) -> Error $"there is no folder {pack}."
    | None, Some pack -> Ok(arguments, pack)

let private generate (arguments: Arguments, pack: string) =
    let clock = Stopwatch.StartNew()
    let output = Generation.run pack arguments.Assemblies

    match arguments.Out with
    | Some folder when not arguments.IsCheck -> Generation.write folder output.Files
    | _ -> ()

    for problem in output.Problems do
        eprintfn $"{problem}"

    printfn
        $"{output.Pages} pages, {output.Members} members, {output.Problems.Length} problems (%.1f{clock.Elapsed.TotalSeconds} s)"

    if output.Problems.IsEmpty then 0 else 1

[<EntryPoint>]
let main words =
    let nothing = { Out = None; Assemblies = []; Pack = None; IsCheck = false }

    match read nothing (List.ofArray words) |> Result.bind check with
    | Ok arguments -> generate arguments
    | Error message ->
        eprintfn $"apigen: {message}\n\n{usage}"
        2
