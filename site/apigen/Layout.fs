/// Breaks long signatures into lines.
module ApiGen.Layout

/// Longer lines scroll sideways on the site.
let width = 88

/// Splits where a separator stands outside all brackets. The separator stays at the end of its piece.
let splitOutside (separators: string list) (text: string) =
    let pieces = ResizeArray<string>()
    let mutable depth = 0
    let mutable start = 0
    let mutable at = 0

    while at < text.Length do
        let here = text.Substring at

        match separators |> List.tryFind here.StartsWith with
        | Some separator when depth = 0 ->
            at <- at + separator.Length
            pieces.Add(text.Substring(start, at - start).TrimEnd())
            start <- at
        // Their > closes nothing.
        | _ when here.StartsWith "->" || here.StartsWith ":>" -> at <- at + 2
        | _ ->
            match text[at] with
            | '('
            | '<'
            | '['
            | '{' -> depth <- depth + 1
            | ')'
            | '>'
            | ']'
            | '}' -> depth <- depth - 1
            | _ -> ()

            at <- at + 1

    pieces.Add(text.Substring start)
    List.ofSeq pieces

/// `Name<'T when 'T: struct and …>`, each constraint on a line of its own if they are too long for one.
let fsharpName (name: string) =
    if name.Length <= width then
        name
    else
        // Within brackets of their own stand the members that a constraint asks for.
        match name.IndexOf " when " with
        | -1 -> name
        | at ->
            let constraints = splitOutside [ " and " ] (name.Substring(at + " when ".Length))

            let lines = [
                for each in constraints -> if each.EndsWith " and" then each.Substring(0, each.Length - 4) else each
            ]

            name.Substring(0, at) + "\n    when " + String.concat "\n    and " lines

/// `member Name: a: A * b: B -> C`, each argument on a line of its own if it is too long for one.
let fsharp (signature: string) =
    if signature.Length <= width || signature.Contains '\n' then
        signature
    else
        match splitOutside [ ": " ] signature with
        | head :: rest when not rest.IsEmpty ->
            let parts = splitOutside [ " -> " ] (String.concat " " rest)
            let result = List.last parts
            let arguments = parts |> List.take (parts.Length - 1) |> List.collect (splitOutside [ " * " ])
            String.concat "\n    " (fsharpName head :: arguments @ [ result ])
        | _ -> signature

/// `head(a, b) tail`, each parameter on a line of its own if it is too long for one.
let csharp (head: string) (parameters: string list) (tail: string) =
    let inOne = $"""{head}({String.concat ", " parameters}){tail}"""

    if inOne.Length <= width || parameters.IsEmpty then
        inOne
    else
        let lines = String.concat ",\n    " parameters
        $"{head}(\n    {lines}\n){tail}"
