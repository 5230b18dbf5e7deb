namespace Coroutines.Conformance

/// Compares traces as `oracle.py diff --loose` does: all but the words of the library's own errors must be equal.
[<RequireQualifiedAccess>]
module Comparison =

    /// Errors whose messages are the program's own. Those of groups are compared as well.
    let private userErrors = set [ "E1"; "E2"; "E3"; "CancelledError"; "ExceptionGroup"; "BaseExceptionGroup" ]

    let private field name (fields: struct (string * Json) array) =
        fields |> Array.tryFind (fun struct (other, _) -> other = name)

    let private isLibraryError (fields: struct (string * Json) array) =
        fields.Length = 2
        && match field "type" fields, field "msg" fields with
           | Some(_, Json.String kind), Some _ -> not (userErrors.Contains kind)
           | _ -> false

    let rec private alike a b =
        match a, b with
        | Json.Null, Json.Null -> true
        | Json.Bool a, Json.Bool b -> a = b
        | Json.Int a, Json.Int b -> a = b
        | Json.Float a, Json.Float b -> a = b
        | Json.String a, Json.String b -> a = b
        | Json.Array a, Json.Array b -> a.Length = b.Length && Array.forall2 alike a b
        | Json.Object a, Json.Object b ->
            let areLibraryErrors = isLibraryError a && isLibraryError b

            a.Length = b.Length
            && a
               |> Array.forall (fun struct (name, value) ->
                   match field name b with
                   | Some(_, other) -> (areLibraryErrors && name = "msg") || alike value other
                   | None -> false)
        | _ -> false

    let private areAlike (a: Event) (b: Event) =
        a.Time = b.Time && a.Task = b.Task && a.Kind = b.Kind && alike a.Payload b.Payload

    let private report (expected: Trace) (actual: Trace) at =
        let line (trace: Trace) i =
            if i < trace.Events.Length then
                Trace.eventText trace.Events[i]
            elif i = trace.Events.Length then
                Json.textOf (fun writer -> Json.write writer trace.Outcome)
            else
                "(nothing)"

        [
            $"    event {at}:"
            for i in max 0 (at - 4) .. at - 1 do
                $"      {line expected i}"
            $"    - {line expected at}"
            $"    + {line actual at}"
        ]
        |> String.concat "\n"

    /// The first event that differs, with those before it; the outcome counts as the last event.
    let firstDifference (expected: Trace) (actual: Trace) =
        let common = min expected.Events.Length actual.Events.Length

        let differing =
            seq { 0 .. common - 1 } |> Seq.tryFind (fun i -> not (areAlike expected.Events[i] actual.Events[i]))

        match differing with
        | Some at -> Some(report expected actual at)
        | None when expected.Events.Length <> actual.Events.Length || not (alike expected.Outcome actual.Outcome) ->
            Some(report expected actual common)
        | None -> None
