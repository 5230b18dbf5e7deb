// FS3511 is of the method Run itself; each inlined copy of it, in a test, is compiled to a state machine.
#nowarn "3511"

namespace Coroutines.LowLevel

open System.ComponentModel
open Coroutines
open Coroutines.Testing
open Expecto

/// How a test becomes one of Expecto's, and its failures what Expecto shows best.
module internal CoroutineTest =

    /// A test that is run, focused or pending.
    let inState state name (check: unit -> unit) =
        match state with
        | Normal -> testCase name check
        | Focused -> ftestCase name check
        | Pending -> ptestCase name check

    /// Runs a check. What Coroutines.Testing throws tells a whole story: it is the message, without the stack of an error around it.
    let told (check: unit -> unit) () =
        try
            check ()
        with
        | :? ExplorationFailedException as failure -> raise (FailedException failure.Message)
        | :? DeadlockException as failure -> raise (FailedException failure.Message)
        | :? OutsideWaitException as failure -> raise (FailedException failure.Message)

/// <summary>Builds a test whose body is a coroutine: <c>testCoroutine "name" { }</c>.</summary>
[<Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type CoroutineTestBuilder internal (name: string, state: FocusState, run: Coroutine<unit> -> unit) =
    inherit CoroutineBuilder()

    /// Makes the test of a coroutine.
    member _.TestOf(body: Coroutine<unit>) : Test =
        CoroutineTest.inState state name (CoroutineTest.told (fun () -> run body))

    /// Makes the test.
    member inline this.Run(code: CoroutineCode<unit, unit>) : Test = this.TestOf(coroutine.Run code)
