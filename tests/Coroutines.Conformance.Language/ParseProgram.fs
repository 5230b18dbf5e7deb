namespace Coroutines.Conformance

open System.Text.Json
open Coroutines

/// Reads a program, and refuses one that the language does not allow.
[<RequireQualifiedAccess>]
module ParseProgram =

    let private orders = [ "fifo", QueueOrder.Fifo; "lifo", QueueOrder.Lifo; "priority", QueueOrder.Priority ]

    let private declared (f: Fields) kind : NameKind * Declared =
        match kind with
        | "future" -> NameKind.Future, Declared.Future
        | "event" -> NameKind.Event, Declared.Event
        | "lock" -> NameKind.Lock, Declared.Lock
        | "condition" ->
            let gate = if f.Has "lock" then ValueSome(f.Ref("lock", [ NameKind.Lock ])) else ValueNone
            NameKind.Condition, Declared.Condition gate
        | "semaphore" -> NameKind.Semaphore, Declared.Semaphore(f.Count("value", 1L), f.Bool "bounded")
        | "barrier" -> NameKind.Barrier, Declared.Barrier(int (f.Int "parties"))
        | "queue" -> NameKind.Queue, Declared.Queue(f.Word("kind", orders, QueueOrder.Fifo), f.Count("maxsize", 0L))
        | "counter" -> NameKind.Counter, Declared.Counter(f.Int("value", 0L))
        | _ -> f.Fail $"there is no object of type '{kind}'"

    let private fieldsOf (names: ProgramNames) (program: JsonElement) (section: string) = [|
        match program.TryGetProperty section with
        | true, element when element.ValueKind = JsonValueKind.Object ->
            for field in element.EnumerateObject() -> struct (field.Name, field.Value)
        | true, _ -> names.Fail(section, "program", "it is not an object")
        | _ -> ()
    |]

    let private nowhere path section owner = {
        Path = path
        Section = section
        Owner = owner
        InHandler = false
        NoReturn = false
        NoYield = false
    }

    let private objects (names: ProgramNames) program = [|
        for struct (name, spec) in fieldsOf names program "objects" do
            let path = $"objects.{name}"

            if spec.ValueKind <> JsonValueKind.Object then
                names.Fail(path, "object", "it is not an object")

            let fields = Fields(names, spec, nowhere path "objects" (Body path), "object")
            let kind, what = declared fields (fields.Text "type")
            fields.End ""

            if (names.Name name).Kind.IsSome then
                names.Fail(path, "object", $"'{name}' has been declared before")

            struct (names.Define(name, kind, path, "object"), what)
    |]

    let private bodies (names: ProgramNames) program =
        let found = [|
            for section in [ "bodies"; "gens"; "callbacks" ] do
                for struct (name, block) in fieldsOf names program section do
                    if not (ProgramNames.IsName name) then
                        names.Fail(section, "program", $"'{name}' is not a name")

                    let body = Body name
                    names.Section(section)[name] <- body
                    struct (section, body, block)
        |]

        for struct (section, body, block) in found do
            body.Block <- ParseStatement.block names (nowhere $"{section}.{body.Name}" section body) section block

    let read (program: JsonElement) : Program =
        if program.ValueKind <> JsonValueKind.Object then
            raise (BadInput "a program is an object")

        let name =
            match program.TryGetProperty "name" with
            | true, name when name.ValueKind = JsonValueKind.String -> nonNull (name.GetString())
            | _ -> raise (BadInput "a program needs a name")

        let names = ProgramNames name
        let objects = objects names program
        bodies names program
        names.CheckAll()

        match names.Section("bodies").TryGetValue "main" with
        | true, main -> { Name = name; Objects = objects; Main = main; Slots = names.Slots }
        | _ -> names.Fail("bodies", "program", "there is no body 'main'")
