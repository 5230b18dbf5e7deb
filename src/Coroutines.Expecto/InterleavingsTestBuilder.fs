// FS3511 is of the method Run itself; each inlined copy of it, in a test, is compiled to a state machine.
#nowarn "3511"

namespace Coroutines.LowLevel

open System.ComponentModel
open Coroutines
open Coroutines.Testing
open Expecto

/// <summary>Builds a test that explores its body: <c>testInterleavings "name" settings { }</c>.</summary>
[<Sealed; EditorBrowsable(EditorBrowsableState.Never)>]
type InterleavingsTestBuilder internal (name: string, state: FocusState, settings: ExploreSettings) =
    inherit CoroutineBuilder()

    /// Makes the test of a coroutine, which is run anew for each schedule.
    member _.TestOf(body: Coroutine<'T>) : Test =
        CoroutineTest.inState state name (CoroutineTest.told (fun () -> Explore.runWith settings (fun () -> body)))

    /// Makes the test.
    member inline this.Run(code: CoroutineCode<'T, 'T>) : Test = this.TestOf(coroutine.Run code)
