module Coroutines.Conformance.Main

open System
open System.IO

let private usage = "usage: conformance FILE.jsonl [--out ACTUAL.jsonl] [--leg fs|cs]"

[<NoEquality; NoComparison>]
type private Options = { File: string option; Out: string option; Leg: Run -> ILeg }

let rec private parse options arguments =
    match arguments with
    | [] -> options
    | "--out" :: path :: rest -> parse { options with Out = Some path } rest
    | "--leg" :: name :: rest ->
        match List.tryFind (fst >> (=) name) Replay.legs with
        | Some(_, leg) -> parse { options with Leg = leg } rest
        | None -> raise (BadInput $"there is no leg '{name}'; {usage}")
    | (file: string) :: rest when options.File.IsNone && not (file.StartsWith "--") ->
        parse { options with File = Some file } rest
    | other :: _ -> raise (BadInput $"'{other}' is not understood; {usage}")

let private replay leg file (out: TextWriter option) =
    let mutable passed, failed = 0, 0

    for replayed in Replay.file leg file do
        out |> Option.iter (fun out -> out.WriteLine(Trace.line replayed.Name replayed.Trace))

        match replayed.Difference with
        | None -> passed <- passed + 1
        | Some report ->
            failed <- failed + 1
            printfn $"{replayed.Name}:\n{report}"

    printfn $"{passed} passed, {failed} failed"
    if failed = 0 then 0 else 1

[<EntryPoint>]
let main arguments =
    try
        let options = parse { File = None; Out = None; Leg = snd Replay.legs.Head } (List.ofArray arguments)

        match options.File with
        | None -> raise (BadInput usage)
        | Some file ->
            match options.Out with
            | None -> replay options.Leg file None
            | Some path ->
                use out = new StreamWriter(path)
                replay options.Leg file (Some out)
    with
    | BadInput message ->
        eprintfn $"conformance: {message}"
        2
    | :? IOException
    | :? UnauthorizedAccessException as error ->
        eprintfn $"conformance: {error.Message}"
        2
