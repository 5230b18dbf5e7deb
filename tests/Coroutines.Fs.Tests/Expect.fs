namespace Coroutines.Fs.Tests

open NUnit.Framework

/// What a test expects.
[<RequireQualifiedAccess>]
module Expect =

    let equal (expected: 'T) (actual: 'T) =
        if expected <> actual then
            Assert.Fail $"Expected: %A{expected}\nBut was:  %A{actual}"

    let isTrue (condition: bool) = Assert.That condition

    /// The very same object.
    let same (expected: 'T) (actual: obj | null) = Assert.That(obj.ReferenceEquals(expected, actual))

    /// An exception of this type, which is returned.
    let raises<'Error when 'Error :> exn> (action: unit -> unit) : 'Error =
        let mutable found: exn option = None

        try
            action ()
        with error ->
            found <- Some error

        match found with
        | Some(:? 'Error as error) -> error
        | Some other -> raise (AssertionException($"Expected {typeof<'Error>}.", other))
        | None -> raise (AssertionException $"Expected {typeof<'Error>}, but nothing was thrown.")
