namespace Coroutines.Fs.Tests.Laws

/// A foreign operation: whether it is complete when it is awaited, and what it fails with.
type Foreign = { Suspends: bool; Fails: int option }

/// A piece of a random coroutine: all that a block may contain.
type Program =
    | Nothing
    | Log of int
    | Pause
    | Sleep of milliseconds: int
    | Await of Foreign
    | Throw of int
    | CancelSelf
    | Sequence of Program * Program
    | If of Program * Program
    | While of int * Program
    | WhileAwait of int * Program
    | For of int * Program
    | ForAsync of int * Foreign * Program
    | LetMutable of Program * Program
    | TryWith of Program * handler: Program
    | TryWithSome of Program * handler: Program
    | TryFinally of Program
    | Use of Program
    | UseAsync of Foreign * Program
    | Child of Body
    | Spawn of Body * meanwhile: Program
    | Both of Body * Body
    | Twice of Body
    | Overlap of Body

/// A whole random coroutine.
and Body = { Program: Program; End: End }

/// How it comes to its result.
and End =
    | Return of int
    | Mapped of Body
    | Tail of Body
    | TryTail of Body * handler: Body
    | FinallyReturn of Body
    | UseReturn of Foreign * Body

/// When somebody outside cancels the run: after so many milliseconds, and then so many turns.
type Interruption = { Milliseconds: int; Turns: int }

/// A run: a coroutine, and who interrupts it.
type Scenario = { Body: Body; Interruption: Interruption option }
