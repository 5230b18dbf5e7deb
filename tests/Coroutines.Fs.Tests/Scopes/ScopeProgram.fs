namespace Coroutines.Fs.Tests.Scopes

/// Whether a scope keeps out what comes from outside.
type Shielding =
    | Unshielded
    | Shielded
    | ShieldedFor of grace: int

/// How a scope is made. Times are in milliseconds.
type ScopeOptions = {
    After: int option
    Shielding: Shielding
    /// When the token that the scope is linked to is cancelled.
    LinkedAfter: int option
}

/// A piece of a random program. Scopes and tasks are named by number, in the order in which they began; a number that is too high starts
/// again from the first one.
type Act =
    | Nothing
    | Pause
    | Sleep of milliseconds: int
    | Wait of future: int
    | Resolve of future: int
    | Give
    | Receive
    | Locked of milliseconds: int
    | Throw of int
    | Ask
    | Strike of scope: int
    | StrikeLater of scope: int * milliseconds: int
    | SetDeadline of scope: int * milliseconds: int option
    | SetShield of scope: int * bool
    | CancelTask of task: int
    | Then of Act * Act
    | Scope of ScopeOptions * Act
    | Swallow of Act
    | Catch of Act
    | Finally of Act * finalizer: Act
    | Timeout of milliseconds: int * Act
    | Group of children: Act list * body: Act
    | All of Act list
    | Race of Act list
    | Both of Act * Act

/// What somebody outside does, after so many milliseconds and then so many turns.
type Intrusion = { Milliseconds: int; Turns: int; Deed: Deed }

and Deed =
    | Strikes of scope: int
    | Cancels of task: int

/// A run.
type Case = { Act: Act; Intrusions: Intrusion list }

module Case =

    let futures = 2

    /// How often what programs wait for comes after all, so that none waits forever.
    let rescue = 40
