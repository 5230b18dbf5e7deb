namespace Expecto.TestingPlatform

open Expecto

/// What Expecto's Expect lacks. The order is Expecto's: actual, expected, message.
[<RequireQualifiedAccess>]
module Expect =

    /// The very same object.
    let same (actual: obj | null) (expected: obj | null) message =
        if not (obj.ReferenceEquals(actual, expected)) then
            failtest $"{message}. Expected the very object {expected}, but it was {actual}."

    /// An exception of this type, or of one derived from it. It is returned.
    let raises<'Error when 'Error :> exn> (action: unit -> unit) message : 'Error =
        let mutable found: exn option = None

        try
            action ()
        with error ->
            found <- Some error

        match found with
        | Some(:? 'Error as error) -> error
        | Some other -> failtest $"{message}. Expected {typeof<'Error>}, but it was {other}"
        | None -> failtest $"{message}. Expected {typeof<'Error>}, but nothing was thrown."

    /// A sequence without items. Expecto's own does not show those that there are.
    let isEmpty (actual: 'Item seq) message =
        match List.ofSeq actual with
        | [] -> ()
        | items -> failtest $"{message}. Expected nothing, but there were {items.Length} items:\n%A{items}"
