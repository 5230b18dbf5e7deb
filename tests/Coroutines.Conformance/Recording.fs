namespace Coroutines.Conformance

open System.Text.Json

/// A program, and what CPython showed when it ran it.
[<NoEquality; NoComparison>]
type Recording = { Program: Program; Trace: Trace }

[<RequireQualifiedAccess>]
module Recording =

    let private read (line: string) : Recording =
        use document = JsonDocument.Parse line
        let root = document.RootElement

        if root.ValueKind <> JsonValueKind.Object then
            raise (BadInput "a line is an object with 'program' and 'trace'")

        match root.TryGetProperty "program", root.TryGetProperty "trace" with
        | (true, program), (true, trace) ->
            let program = ParseProgram.read program

            try
                { Program = program; Trace = Trace.read trace }
            with BadInput message ->
                raise (BadInput $"program '{program.Name}': {message}")
        | (false, _), _ -> raise (BadInput "the line has no 'program'")
        | _ -> raise (BadInput "the line has no 'trace'")

    /// Reads one line of a file; what is wrong with it is said with its number.
    let ofLine (source: string) (number: int) (line: string) : Recording =
        try
            read line
        with
        | BadInput message -> raise (BadInput $"{source}:{number}: {message}")
        | :? JsonException as error -> raise (BadInput $"{source}:{number}: this is not JSON: {error.Message}")
