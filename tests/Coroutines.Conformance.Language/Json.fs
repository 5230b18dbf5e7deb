namespace Coroutines.Conformance

open System
open System.Collections.Generic
open System.Text.Json

/// JSON data: the values of programs, and what traces show.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Json =
    | Null
    | Bool of bool
    | Int of int64
    | Float of double
    | String of string
    | Array of Json array
    | Object of struct (string * Json) array

[<RequireQualifiedAccess>]
module Json =

    let trueValue = Json.Bool true
    let falseValue = Json.Bool false
    let bool value = if value then trueValue else falseValue
    let int (value: int) = Json.Int(int64 value)
    let strings (values: string seq) = Json.Array [| for value in values -> Json.String value |]

    let rec ofElement (element: JsonElement) =
        match element.ValueKind with
        | JsonValueKind.True -> trueValue
        | JsonValueKind.False -> falseValue
        | JsonValueKind.String -> Json.String(nonNull (element.GetString()))
        | JsonValueKind.Number ->
            match element.TryGetInt64() with
            | true, value -> Json.Int value
            | _ -> Json.Float(element.GetDouble())
        | JsonValueKind.Array ->
            let items = Array.zeroCreate (element.GetArrayLength())
            let mutable i = 0

            for item in element.EnumerateArray() do
                items[i] <- ofElement item
                i <- i + 1

            Json.Array items
        | JsonValueKind.Object ->
            Json.Object [| for field in element.EnumerateObject() -> struct (field.Name, ofElement field.Value) |]
        | _ -> Json.Null

    let rec write (writer: Utf8JsonWriter) json =
        match json with
        | Json.Null -> writer.WriteNullValue()
        | Json.Bool value -> writer.WriteBooleanValue value
        | Json.Int value -> writer.WriteNumberValue value
        | Json.Float value -> writer.WriteNumberValue value
        | Json.String value -> writer.WriteStringValue value
        | Json.Array items ->
            writer.WriteStartArray()

            for item in items do
                write writer item

            writer.WriteEndArray()
        | Json.Object fields ->
            writer.WriteStartObject()

            for struct (name, value) in fields do
                writer.WritePropertyName name
                write writer value

            writer.WriteEndObject()

    /// The text of what a function writes.
    let textOf (write: Utf8JsonWriter -> unit) =
        let buffer = Buffers.ArrayBufferWriter<byte>()
        let options = JsonWriterOptions(Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)

        using (new Utf8JsonWriter(buffer, options)) write
        System.Text.Encoding.UTF8.GetString buffer.WrittenSpan

    /// Python's order of numbers, strings and lists, for priority queues.
    let rec private compare (a: Json) (b: Json) : int =
        match a, b with
        | Json.Int a, Json.Int b -> a.CompareTo b
        | Json.String a, Json.String b -> String.CompareOrdinal(a, b)
        | Json.Array a, Json.Array b ->
            match Seq.map2 compare a b |> Seq.tryFind ((<>) 0) with
            | Some order -> order
            | None -> a.Length.CompareTo b.Length
        | _ -> (number a).CompareTo(number b)

    and private number (json: Json) : double =
        match json with
        | Json.Int value -> double value
        | Json.Float value -> value
        | Json.Bool value -> if value then 1.0 else 0.0
        | _ -> invalidOp "These items of a priority queue cannot be compared."

    let order = Comparer<Json>.Create compare
