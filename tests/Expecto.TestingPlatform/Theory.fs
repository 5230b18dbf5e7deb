namespace Expecto.TestingPlatform

open Expecto

[<AutoOpen>]
module Theory =

    /// One test for each case. Expecto's own ignores what the check returns, a task that nobody awaits too; this one takes none.
    let testTheory name (cases: 'Case seq) (check: 'Case -> unit) = Tests.testTheory name cases check
