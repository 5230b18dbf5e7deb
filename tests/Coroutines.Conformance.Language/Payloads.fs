namespace Coroutines.Conformance

open Coroutines

/// What the statements that suspend record.
[<RequireQualifiedAccess>]
module Payloads =

    let expired (scope: TimeoutScope) = Json.Object [| struct ("expired", Json.bool scope.IsExpired) |]

    /// What `anext` found.
    let next (generator: AsyncGenerator<Json>) hasNext =
        if hasNext then
            Json.Object [| struct ("value", generator.Current) |]
        else
            Json.Object [| struct ("stop", Json.trueValue) |]

    let private labels (run: Run) futures =
        Json.strings (futures |> Seq.map (fun future -> nonNull (run.Labels.Of future)))

    let waited (run: Run) (result: WaitResult) =
        Json.Object [| struct ("done", labels run result.Done); struct ("pending", labels run result.Pending) |]
