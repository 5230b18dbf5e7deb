/// Runs tests that are made for a test, and says how they ended.
module TestsAsCoroutines.Outcome

open System.Threading
open Expecto

let private only test =
    match Test.toTestCodeList test with
    | [ one ] -> one
    | several -> failtest $"one test was expected, not {several.Length}"

/// How one test ends, as Expecto tells it.
let ofTest test =
    Impl.execTestAsync CancellationToken.None Impl.ExpectoConfig.defaultConfig (only test)
    |> Async.RunSynchronously
    |> _.result

/// The message of a test that must fail, and not err.
let failureOf test =
    match ofTest test with
    | Impl.Failed message -> message
    | other -> failtest $"a failure was expected, not {other}"

let mustPass test = Expect.equal (ofTest test) Impl.Passed "outcome"

let stateOf test = (only test).state
