namespace Coroutines.Conformance

open System
open System.Collections.Generic

/// Where in a program something stands. The flags say what may not stand there.
[<NoEquality; NoComparison>]
type Place = {
    Path: string
    Section: string
    Owner: Body
    InHandler: bool
    NoReturn: bool
    NoYield: bool
}

/// The names and bodies of one program while it is read. What is used before it is known is checked at the end.
[<Sealed>]
type ProgramNames(program: string) =
    let names = Dictionary<string, Name>()
    let uses = ResizeArray<struct (Name * NameKind list * string * string)>()
    let starts = ResizeArray<struct (Body * Body)>()
    let sections = dict [ for section in [ "bodies"; "gens"; "callbacks" ] -> section, Dictionary<string, Body>() ]

    let fail path op message : 'T = raise (BadInput $"program '{program}', {path} ({op}): {message}")

    do
        names["main"] <- Name("main", Name.MainSlot, Kind = ValueSome NameKind.Task)
        names["self"] <- Name("self", Name.SelfSlot, Kind = ValueSome NameKind.Task)

    static member IsName(text: string) =
        text.Length > 0
        && Char.IsAsciiLetter text[0]
        && text |> Seq.forall (fun c -> Char.IsAsciiLetterOrDigit c || c = '_')

    member _.Program = program

    /// How many slots the variables need; that of `self` is not among them.
    member _.Slots = names.Count - 1

    member _.Fail(path: string, op: string, message: string) : 'T = fail path op message

    /// The bodies, generators or callbacks.
    member _.Section(section: string) = sections[section]

    member _.Name(text: string) =
        match names.TryGetValue text with
        | true, name -> name
        | _ ->
            let name = Name(text, names.Count - 1)
            names.Add(text, name)
            name

    /// Gives a name its kind; it can have only one.
    member this.Define(text: string, kind, path, op) =
        if not (ProgramNames.IsName text) then
            fail path op $"'{text}' is not a name"

        let name = this.Name text

        match name.Kind with
        | ValueSome known when known <> kind || name.Slot <= Name.MainSlot ->
            fail path op $"'{text}' is bound with two meanings"
        | _ -> name.Kind <- ValueSome kind

        name

    /// Notes that a name is used where it must be of one of these kinds.
    member this.Use(text: string, kinds, path, op) =
        let name = this.Name text
        uses.Add(struct (name, kinds, path, op))
        name

    /// Notes that one body starts another.
    member _.NoteStart(owner: Body, started: Body) = starts.Add(struct (owner, started))

    /// Checks what could not be checked on the way.
    member _.CheckAll() =
        for struct (name, kinds, path, op) in uses do
            match name.Kind with
            | ValueNone -> fail path op $"nothing is called '{name.Text}'"
            | ValueSome kind when not (List.contains kind kinds) ->
                let wanted = kinds |> Seq.map string |> String.concat " or "
                fail path op $"'{name.Text}' is of kind {kind}, not {wanted}"
            | _ -> ()

        let startedBy = starts |> Seq.groupBy (fun struct (owner, _) -> owner) |> dict
        let finished = HashSet<Body>(HashIdentity.Reference)
        let active = HashSet<Body>(HashIdentity.Reference)

        let rec visit (body: Body) =
            if not (active.Add body) then
                fail body.Name "program" "it starts itself, directly or through others"

            if finished.Add body then
                match startedBy.TryGetValue body with
                | true, started ->
                    for struct (_, next) in started do
                        visit next
                | _ -> ()

            active.Remove body |> ignore

        for struct (owner, _) in starts do
            visit owner
