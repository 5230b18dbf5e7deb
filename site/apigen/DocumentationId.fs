/// Documentation ids, such as `M:Coroutines.TaskGroup.Start``1(Coroutines.Coroutine{``0},System.String)`.
module ApiGen.DocumentationId

open System
open System.Text.RegularExpressions

/// docfx's uid: the id without its prefix.
let uidOf (id: string) = if id.Length > 2 && id[1] = ':' then id.Substring 2 else id

let isType (id: string) = id.StartsWith("T:", StringComparison.Ordinal)

/// The id without the type that a conversion operator ends in: F# does not write it.
let withoutReturn (id: string) =
    match id.IndexOf '~' with
    | -1 -> id
    | at -> id.Substring(0, at)

/// The id without parameters.
let withoutParameters (id: string) =
    match (withoutReturn id).IndexOf '(' with
    | -1 -> withoutReturn id
    | at -> id.Substring(0, at)

/// The id without parameters and without the number of type parameters: what all overloads share.
let ofOverloads (id: string) = Regex.Replace(withoutParameters id, @"``\d+$", "")

/// What an id lists in parentheses, with them; the empty string if it lists nothing.
let parametersOf (id: string) = (withoutReturn id).Substring((withoutParameters id).Length)

/// The last name in an id, without parameters and numbers of type parameters.
let nameOf (id: string) =
    let path = ofOverloads (uidOf id)
    let name = path.Substring(path.LastIndexOf '.' + 1)
    Regex.Replace(name, @"`\d+$", "")

/// How many parameters an id lists.
let parameterCount (id: string) =
    match id.IndexOf '(' with
    | -1 -> 0
    | opening ->
        let mutable depth = 0
        let mutable count = 1

        for char in id.Substring(opening + 1) do
            match char with
            | '{'
            | '['
            | '(' -> depth <- depth + 1
            | '}'
            | ']'
            | ')' -> depth <- depth - 1
            | ',' when depth = 0 -> count <- count + 1
            | _ -> ()

        count

let private kebab (text: string) =
    // A capital begins a word, but of several in a row only the last one does.
    let words =
        Regex.Replace(text.Replace("FSharp", "Fsharp"), @"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")

    Regex.Replace(words.ToLowerInvariant(), "[^a-z0-9]+", "-").Trim '-'

/// A name as it stands in a file's name or an address: `TaskGroup` is `task-group`.
let slug (name: string) = kebab name

/// The anchor of a member on its type's page: its name, and for one of several the types of its parameters.
let anchor (id: string) (isOneOfSeveral: bool) =
    let name =
        match nameOf id with
        | "#ctor" -> "constructor"
        | name -> name

    if isOneOfSeveral then
        let parameters = (uidOf id).Substring((withoutParameters id).Length - 2)
        // Names of types without their namespaces.
        let short = Regex.Replace(parameters, @"(\w+\.)+(?=\w)", "")
        slug (name + "-" + short)
    else
        slug name
