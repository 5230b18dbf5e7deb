namespace Coroutines.Conformance

open System
open System.Text.Json
open Coroutines

/// Reads the fields of one JSON object, each at most once; whoever reads says what a field must be.
[<Sealed>]
type Fields(names: ProgramNames, element: JsonElement, place: Place, op: string) =
    let needs = ResizeArray<Name>()
    let read = ResizeArray<string>()

    let fail message : 'T = names.Fail(place.Path, op, message)

    let wrong field (value: JsonElement) what : 'T =
        fail $"field '{field}' is {value.GetRawText()}, which is not {what}"

    let find (field: string) =
        match element.TryGetProperty field with
        | true, value ->
            read.Add field
            ValueSome value
        | _ -> ValueNone

    let get field =
        match find field with
        | ValueSome value -> value
        | ValueNone -> fail $"field '{field}' is missing"

    let toInt field (value: JsonElement) =
        let mutable number = 0L

        if value.ValueKind = JsonValueKind.Number && value.TryGetInt64 &number then
            number
        else
            wrong field value "an integer"

    let toText field (value: JsonElement) =
        if value.ValueKind = JsonValueKind.String then
            nonNull (value.GetString())
        else
            wrong field value "a string"

    let toBool field (value: JsonElement) =
        match value.ValueKind with
        | JsonValueKind.True -> true
        | JsonValueKind.False -> false
        | _ -> wrong field value "a boolean"

    let toList field (value: JsonElement) =
        if value.ValueKind = JsonValueKind.Array then
            [| for item in value.EnumerateArray() -> item |]
        else
            wrong field value "a list"

    // Far above the end of all programs, and far below the end of TimeSpan.
    let toTime units = TimeSpan.FromSeconds(Math.Clamp(units, -1_000_000_000L, 1_000_000_000L))

    let ref field (value: JsonElement) kinds =
        let name = names.Use(toText field value, kinds, place.Path, op)
        needs.Add name
        name

    let started section field (value: JsonElement) =
        match names.Section(section).TryGetValue(toText field value) with
        | true, body when body.Name <> "main" || section <> "bodies" ->
            names.NoteStart(place.Owner, body)
            body
        | _ -> wrong field value $"one of the {section}"

    static member Awaitables = [ NameKind.Task; NameKind.Future ]

    member _.Names = names
    member _.Place = place
    member _.Op = op

    /// The names read, in the order in which they were: that of the unbound rule.
    member _.Needs = needs.ToArray()

    member _.Fail(message: string) : 'T = fail message
    member _.Has(field: string) = fst (element.TryGetProperty field)
    member _.Element field = get field
    member _.Int field = toInt field (get field)

    member _.Int(field, missing) =
        match find field with
        | ValueSome value -> toInt field value
        | ValueNone -> missing

    member this.Count(field, missing) =
        int (Math.Clamp(this.Int(field, missing), int64 Int32.MinValue, int64 Int32.MaxValue))

    member _.OptionalInt field =
        match find field with
        | ValueSome value -> Nullable(toInt field value)
        | ValueNone -> Nullable()

    member this.Time field = toTime (this.Int field)

    member this.OptionalTime field =
        match this.OptionalInt field with
        | units when units.HasValue -> Nullable(toTime units.Value)
        | _ -> Nullable()

    /// A time that must be given but may be null.
    member _.NullableTime field =
        let value = get field

        if value.ValueKind = JsonValueKind.Null then
            Nullable()
        else
            Nullable(toTime (toInt field value))

    member _.Text field = toText field (get field)

    member _.OptionalText field : string | null =
        match find field with
        | ValueSome value -> toText field value
        | ValueNone -> null

    member _.Bool field =
        match find field with
        | ValueSome value -> toBool field value
        | ValueNone -> false

    /// One of several words.
    member _.Word(field, words: (string * 'T) list, missing: 'T) =
        match find field with
        | ValueSome value ->
            let word = toText field value

            match List.tryFind (fst >> (=) word) words with
            | Some(_, meaning) -> meaning
            | None -> wrong field value ("one of " + String.concat ", " (List.map fst words))
        | ValueNone -> missing

    member this.Value field : Value =
        match find field with
        | ValueSome value ->
            let isLast =
                value.ValueKind = JsonValueKind.Object
                && match value.TryGetProperty "last" with
                   | true, last -> last.ValueKind = JsonValueKind.True
                   | _ -> false

            if isLast then Value.Last else Value.Literal(Json.ofElement value)
        | ValueNone -> Value.Literal Json.Null

    member this.RequiredValue field = if this.Has field then this.Value field else fail $"field '{field}' is missing"

    member _.Error field : NewError =
        let value = get field

        if value.ValueKind <> JsonValueKind.Object then
            wrong field value "an exception"

        let inner = Fields(names, value, place, op)
        let kind = inner.Text "kind"
        let message = inner.OptionalText "msg"
        inner.End ""

        match ErrorKind.raisableKinds.TryGetValue kind with
        | true, kind -> { Kind = kind; Message = message }
        | _ -> wrong field value "an exception that can be raised"

    member _.Ref(field, kinds) = ref field (get field) kinds

    member _.Refs(field, kinds) =
        match toList field (get field) with
        | [||] -> fail $"field '{field}' is empty"
        | items -> [| for item in items -> ref field item kinds |]

    member _.Bind(field, kind) = names.Define(toText field (get field), kind, place.Path, op)

    member _.OptionalBind(field, kind) =
        match find field with
        | ValueSome value -> ValueSome(names.Define(toText field value, kind, place.Path, op))
        | ValueNone -> ValueNone

    member _.Body field = started "bodies" field (get field)
    member _.Generator field = started "gens" field (get field)
    member _.Callback field = started "callbacks" field (get field)

    member private _.ToArgument(field, value: JsonElement) =
        match value.ValueKind with
        | JsonValueKind.String -> Argument.Existing(ref field value Fields.Awaitables)
        | JsonValueKind.Object ->
            let inner = Fields(names, value, place, op)
            let body = inner.Body "body"
            let label = inner.Text "label"
            inner.End ""
            Argument.Fresh(body, label)
        | _ -> wrong field value "a name or a coroutine"

    member this.Argument field = this.ToArgument(field, get field)

    member this.Arguments field = [| for value in toList field (get field) -> this.ToArgument(field, value) |]

    /// All fields must have been read by now; an object with a word of its own has that one besides.
    member _.End(ownWord: string) =
        if element.GetPropertyCount() > read.Count then
            for field in element.EnumerateObject() do
                if field.Name <> ownWord && not (read.Contains field.Name) then
                    fail $"it cannot have a field '{field.Name}'"
