namespace Coroutines.Conformance

open System
open Coroutines

// Times of programs are whole units; here and in the library one unit is a second.

/// What a name stands for, throughout a program.
[<RequireQualifiedAccess>]
type NameKind =
    | Task
    | Future
    | Handle
    | Timeout
    | Group
    | Generator
    | Event
    | Lock
    | Condition
    | Semaphore
    | Barrier
    | Queue
    | Counter

/// A name, and the place of its value among the variables of a run.
[<Sealed>]
type Name(text: string, slot: int) =
    /// The slot of `main`.
    static member MainSlot = 0
    /// Not a slot: `self` is whatever task runs.
    static member SelfSlot = -1
    member _.Text = text
    member _.Slot = slot
    member _.IsSelf = slot = Name.SelfSlot
    /// Known once something of the program has declared or bound it.
    member val Kind: NameKind voption = ValueNone with get, set

[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Value =
    | Literal of Json
    /// What the activation recorded last.
    | Last

/// An exception to make.
[<NoEquality; NoComparison>]
type NewError = { Kind: ErrorKind; Message: (string | null) }

/// A point in time.
[<RequireQualifiedAccess>]
type Moment =
    | Never
    | At of TimeSpan
    /// So long after the statement runs.
    | After of TimeSpan

/// Statements that do not suspend and have no parts: they may stand in callbacks too, and run the same way in both legs.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type Immediate =
    | Log of Value
    | Time
    | CurrentTask
    | AllTasks
    | Raise of NewError
    | Spawn of Body * bind: Name
    | Cancel of Name * message: (string | null)
    | Uncancel of Name
    | Cancelling of Name
    | State of Name
    | Result of Name
    | Exception of Name
    | SetResult of Name * Value
    | SetException of Name * NewError
    | AddDoneCallback of Name * Body
    | RemoveDoneCallback of Name * Body
    | CallSoon of Body * bind: Name voption
    | CallLater of TimeSpan * Body * bind: Name voption
    | CallAt of TimeSpan * Body * bind: Name voption
    | CancelHandle of Name
    | Reschedule of Name * Moment
    | TimeoutState of Name
    | GroupSpawn of group: Name * Body * bind: Name
    | Release of Name
    | Locked of Name
    | Notify of Name * int
    | NotifyAll of Name
    | Add of Name * int64
    | EventSet of Name
    | EventClear of Name
    | EventIsSet of Name
    | BarrierState of Name
    | PutNow of Name * Value
    | GetNow of Name
    | TaskDone of Name
    | QueueState of Name
    | QueueShutdown of Name * immediate: bool

/// What is given to a combinator.
and [<RequireQualifiedAccess; NoEquality; NoComparison>] Argument =
    | Existing of Name
    /// A new coroutine; the label is for the task that it may become.
    | Fresh of Body * label: string

and [<NoEquality; NoComparison>] Handler = { Kind: ErrorKind; Body: Statement array }

and [<NoEquality; NoComparison>] Try = {
    Body: Statement array
    Handlers: Handler array
    HasFinally: bool
    Finally: Statement array
}

and [<NoEquality; NoComparison>] ContextManager = {
    Name: string
    Enter: Statement array
    Exit: Statement array
    Suppress: bool
    Body: Statement array
}

and [<NoEquality; NoComparison>] AsCompleted = {
    Arguments: Argument array
    Timeout: Nullable<TimeSpan>
    Take: Nullable<int64>
    Catch: bool
}

/// The generator is a new one of a body, or a bound one.
and [<NoEquality; NoComparison>] ForEach = {
    New: Body voption
    Bound: Name voption
    Limit: Nullable<int64>
    Close: bool
    Body: Statement array
}

/// What a statement does.
and [<RequireQualifiedAccess; NoEquality; NoComparison>] Deed =
    | Immediate of deed: Immediate
    | Repeat of times: int64 * body: Statement array
    | Return of value: Value
    | Reraise
    | Try of parts: Try
    | Cm of parts: ContextManager
    | Sleep of delay: TimeSpan * value: Value
    | Call of body: Body
    | Await of future: Name
    | Gather of arguments: Argument array * returnExceptions: bool * bind: Name voption
    | Shield of argument: Argument * bind: Name voption
    | Wait of futures: Name array * until: WaitUntil * timeout: Nullable<TimeSpan>
    | WaitFor of argument: Argument * timeout: Nullable<TimeSpan>
    | AsCompleted of parts: AsCompleted
    | Timeout of limit: Moment * bind: Name voption * body: Statement array
    | Group of bind: Name * body: Statement array
    | Acquire of resource: Name
    | With of resource: Name * body: Statement array
    | ConditionWait of condition: Name
    | ConditionWaitFor of condition: Name * counter: Name * atLeast: int64
    | EventWait of event: Name
    | BarrierWait of barrier: Name
    | BarrierReset of barrier: Name
    | BarrierAbort of barrier: Name
    | Put of queue: Name * value: Value
    | Get of queue: Name
    | Join of queue: Name
    | Yield of value: Value
    | OpenGenerator of body: Body * bind: Name
    | Next of generator: Name
    | Close of generator: Name
    | ForEach of parts: ForEach

and [<Sealed>] Statement(op: string, needs: Name array, deed: Deed) =
    /// Its word, which is also the kind of the event that it records.
    member _.Op = op
    /// The names that must be bound, in the order in which they are looked up.
    member _.Needs = needs
    member _.Deed = deed

/// A coroutine, generator or callback function of a program. Filled after all are known.
and [<Sealed>] Body(name: string) =
    member _.Name = name
    member val Block: Statement array = [||] with get, set

/// An object that exists from the start.
[<RequireQualifiedAccess>]
type Declared =
    | Future
    | Event
    | Lock
    | Condition of gate: Name voption
    | Semaphore of permits: int * isBounded: bool
    | Barrier of parties: int
    | Queue of QueueOrder * capacity: int
    | Counter of int64

[<NoEquality; NoComparison>]
type Program = { Name: string; Objects: struct (Name * Declared) array; Main: Body; Slots: int }
