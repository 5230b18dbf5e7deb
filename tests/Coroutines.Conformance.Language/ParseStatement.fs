namespace Coroutines.Conformance

open System.Text.Json
open Coroutines

/// Reads statements: their fields, their blocks, and where they may stand.
[<RequireQualifiedAccess>]
module ParseStatement =

    /// A list of statements.
    let rec block (names: ProgramNames) (place: Place) op (element: JsonElement) : Statement array =
        if element.ValueKind <> JsonValueKind.Array then
            names.Fail(place.Path, op, "a block is a list of statements")

        let statements = Array.zeroCreate (element.GetArrayLength())
        let mutable i = 0

        for item in element.EnumerateArray() do
            statements[i] <- statement names { place with Path = $"{place.Path}[{i}]" } item
            i <- i + 1

        statements

    and private statement names place element =
        if element.ValueKind <> JsonValueKind.Object then
            names.Fail(place.Path, "?", $"a statement is an object, not {element.GetRawText()}")

        let op =
            match element.TryGetProperty "op" with
            | true, op when op.ValueKind = JsonValueKind.String -> nonNull (op.GetString())
            | true, op -> names.Fail(place.Path, op.GetRawText(), "an op is a string")
            | _ -> names.Fail(place.Path, "?", "the statement has no op")

        let fields = Fields(names, element, place, op)

        let deed =
            match ParseLeaf.readers.TryGetValue op with
            | true, read -> read fields
            | _ -> structured fields

        fields.End "op"

        match deed with
        | Deed.Immediate _ -> ()
        | _ when place.Section = "callbacks" -> fields.Fail "it cannot stand in a callback"
        | _ -> ()

        Statement(op, fields.Needs, deed)

    /// The block in a field.
    and private inner (f: Fields) field (change: Place -> Place) =
        let place = change { f.Place with Path = $"{f.Place.Path}.{field}" }
        block f.Names place f.Op (f.Element field)

    and private finallyPlace place = { place with InHandler = false; NoReturn = true; NoYield = true }

    and private scopePlace place = { place with NoYield = true }

    and private tryStatement (f: Fields) =
        let body = inner f "body" id

        let handlers =
            if not (f.Has "handlers") then
                [||]
            else
                let list = f.Element "handlers"

                if list.ValueKind <> JsonValueKind.Array then
                    f.Fail "field 'handlers' is not a list"

                [| for item in list.EnumerateArray() -> item |]
                |> Array.mapi (fun i item -> handler f $"{f.Place.Path}.handlers[{i}]" item)

        let hasFinally = f.Has "finally"

        if handlers.Length = 0 && not hasFinally then
            f.Fail "it needs 'handlers' or 'finally'"

        Deed.Try {
            Body = body
            Handlers = handlers
            HasFinally = hasFinally
            Finally = if hasFinally then inner f "finally" finallyPlace else [||]
        }

    and private handler (f: Fields) path (item: JsonElement) : Handler =
        let place = { f.Place with Path = path; InHandler = true }

        if item.ValueKind <> JsonValueKind.Object then
            f.Names.Fail(path, f.Op, "a handler is an object")

        let own = Fields(f.Names, item, place, f.Op)

        match ErrorKind.catchableKinds.TryGetValue(own.Text "kind") with
        | true, ErrorKind.BaseException when place.Section = "gens" ->
            own.Fail "a generator may not catch BaseException"
        | true, kind ->
            let body = inner own "body" id
            own.End ""
            { Kind = kind; Body = body }
        | _ -> own.Fail "field 'kind' is not an exception that can be caught"

    and private contextManager (f: Fields) =
        let suppress = f.Bool "suppress"

        if suppress && f.Place.Section = "gens" then
            f.Fail "a generator may not suppress"

        Deed.Cm {
            Name = f.Text "name"
            Enter = inner f "enter" finallyPlace
            Exit = inner f "exit" finallyPlace
            Suppress = suppress
            Body = inner f "body" id
        }

    and private forEach (f: Fields) : ForEach =
        if f.Has "gen" = f.Has "ref" then
            f.Fail "it needs one of 'gen' and 'ref'"

        {
            New = if f.Has "gen" then ValueSome(f.Generator "gen") else ValueNone
            Bound = if f.Has "ref" then ValueSome(f.Ref("ref", [ NameKind.Generator ])) else ValueNone
            Limit = f.OptionalInt "limit"
            Close = f.Bool "close"
            Body = inner f "body" id
        }

    and private structured (f: Fields) =
        let forbidIf isForbidden =
            if isForbidden then
                f.Fail "it cannot stand here"

        match f.Op with
        | "repeat" -> Deed.Repeat(f.Int "n", inner f "body" id)
        | "return" ->
            forbidIf (f.Place.NoReturn || f.Place.Section = "gens")
            Deed.Return(f.Value "value")
        | "reraise" ->
            forbidIf (not f.Place.InHandler)
            Deed.Reraise
        | "try" -> tryStatement f
        | "cm" -> contextManager f
        | "timeout" ->
            let limit = ParseLeaf.moment f "delay" "at"
            Deed.Timeout(limit, f.OptionalBind("as", NameKind.Timeout), inner f "body" scopePlace)
        | "group" -> Deed.Group(f.Bind("as", NameKind.Group), inner f "body" scopePlace)
        | "with" -> Deed.With(f.Ref("ref", NameKind.Barrier :: ParseLeaf.acquirable), inner f "body" id)
        | "yield" ->
            forbidIf (f.Place.NoYield || f.Place.Section <> "gens")
            Deed.Yield(f.Value "value")
        | "open_gen" -> Deed.OpenGenerator(f.Generator "gen", f.Bind("as", NameKind.Generator))
        | "anext" -> Deed.Next(f.Ref("ref", [ NameKind.Generator ]))
        | "aclose" -> Deed.Close(f.Ref("ref", [ NameKind.Generator ]))
        | "async_for" -> Deed.ForEach(forEach f)
        | _ -> f.Fail "there is no such op"
