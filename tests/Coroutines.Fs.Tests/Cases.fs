namespace Coroutines.Fs.Tests

open System

/// How many cases a law is tried on: few enough for the ordinary run, unless the environment asks for more.
module Cases =

    /// The value of COROUTINES_CASES, if it is set.
    let orElse (usual: int) : int =
        match Environment.GetEnvironmentVariable "COROUTINES_CASES" with
        | null
        | "" -> usual
        | text -> int text
