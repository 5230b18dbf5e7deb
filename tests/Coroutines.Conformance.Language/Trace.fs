namespace Coroutines.Conformance

open System.Text.Json

/// Something that happened: when, in which task (none in a callback), of what kind.
[<Struct; NoEquality; NoComparison>]
type Event = { Time: int64; Task: string | null; Kind: string; Payload: Json }

/// All that a run showed.
[<NoEquality; NoComparison>]
type Trace = { Events: Event array; Outcome: Json }

[<RequireQualifiedAccess>]
module Trace =

    let private eventOf (element: JsonElement) =
        if element.ValueKind <> JsonValueKind.Array || element.GetArrayLength() <> 4 then
            raise (BadInput $"an event of a trace is a list of four, not {element.GetRawText()}")

        let task, kind = element[1], element[2]

        match element[0].ValueKind, task.ValueKind, kind.ValueKind with
        | JsonValueKind.Number, (JsonValueKind.Null | JsonValueKind.String), JsonValueKind.String -> {
            Time = element[0].GetInt64()
            Task = task.GetString()
            Kind = nonNull (kind.GetString())
            Payload = Json.ofElement element[3]
          }
        | _ -> raise (BadInput $"an event of a trace is time, task, kind and payload, not {element.GetRawText()}")

    let read (element: JsonElement) =
        if element.ValueKind <> JsonValueKind.Object then
            raise (BadInput "a trace is an object")

        match element.TryGetProperty "events", element.TryGetProperty "outcome" with
        | (true, events), (true, outcome) when events.ValueKind = JsonValueKind.Array -> {
            Events = [| for event in events.EnumerateArray() -> eventOf event |]
            Outcome = Json.ofElement outcome
          }
        | _ -> raise (BadInput "a trace has a list 'events' and an 'outcome'")

    let private writeEvent (writer: Utf8JsonWriter) (event: Event) =
        writer.WriteStartArray()
        writer.WriteNumberValue event.Time
        writer.WriteStringValue event.Task
        writer.WriteStringValue event.Kind
        Json.write writer event.Payload
        writer.WriteEndArray()

    let eventText event = Json.textOf (fun writer -> writeEvent writer event)

    /// One line, as `oracle.py diff` reads it.
    let line (name: string) trace =
        Json.textOf (fun writer ->
            writer.WriteStartObject()
            writer.WriteString("name", name)
            writer.WriteStartObject "trace"
            writer.WriteStartArray "events"

            for event in trace.Events do
                writeEvent writer event

            writer.WriteEndArray()
            writer.WritePropertyName "outcome"
            Json.write writer trace.Outcome
            writer.WriteEndObject()
            writer.WriteEndObject())
