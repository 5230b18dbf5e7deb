/// Code in comments. The tests that run it read it in the same way.
module ApiGen.CodeText

/// Code without the indentation that the comment gave it, and without empty lines around it.
let dedent (text: string) =
    let isBlank (line: string) = line = ""
    let withoutBlanks = List.skipWhile isBlank >> List.rev
    let lines = [ for line in text.ReplaceLineEndings("\n").Split '\n' -> line.TrimEnd() ]
    let lines = lines |> withoutBlanks |> withoutBlanks

    let indentations = [
        for line in lines do
            if not (isBlank line) then
                line.Length - line.TrimStart().Length
    ]

    let indentation = if indentations.IsEmpty then 0 else List.min indentations

    lines
    |> List.map (fun line -> if isBlank line then line else line.Substring indentation)
    |> String.concat "\n"
