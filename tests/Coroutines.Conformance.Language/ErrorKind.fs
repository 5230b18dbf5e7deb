namespace Coroutines.Conformance

/// The exceptions that programs can name.
[<RequireQualifiedAccess>]
type ErrorKind =
    | E1
    | E2
    | E3
    | CancelledError
    | TimeoutError
    | RuntimeError
    | ValueError
    | InvalidStateError
    | QueueEmpty
    | QueueFull
    | QueueShutDown
    | BrokenBarrierError
    | ExceptionGroup
    | BaseExceptionGroup
    | Exception
    | BaseException
    /// What closes a generator. No handler can name it.
    | GeneratorExit
    /// One that is not Python's: a fault of the interpreter.
    | Other

[<RequireQualifiedAccess>]
module ErrorKind =

    let private raisable = [
        "E1", ErrorKind.E1
        "E2", ErrorKind.E2
        "E3", ErrorKind.E3
        "CancelledError", ErrorKind.CancelledError
        "TimeoutError", ErrorKind.TimeoutError
        "RuntimeError", ErrorKind.RuntimeError
        "ValueError", ErrorKind.ValueError
    ]

    let private catchable =
        raisable
        @ [
            "Exception", ErrorKind.Exception
            "BaseException", ErrorKind.BaseException
            "InvalidStateError", ErrorKind.InvalidStateError
            "QueueEmpty", ErrorKind.QueueEmpty
            "QueueFull", ErrorKind.QueueFull
            "QueueShutDown", ErrorKind.QueueShutDown
            "BrokenBarrierError", ErrorKind.BrokenBarrierError
            "ExceptionGroup", ErrorKind.ExceptionGroup
            "BaseExceptionGroup", ErrorKind.BaseExceptionGroup
        ]

    let raisableKinds = dict raisable
    let catchableKinds = dict catchable

    // The text of a union case is made by reflection, which is too slow for every exception.
    let private names =
        dict ((ErrorKind.GeneratorExit, "GeneratorExit") :: [ for name, kind in catchable -> kind, name ])

    let name kind = names[kind]

    /// Whether a handler for one kind takes an exception of another: Python's hierarchy.
    let isCaughtBy handler kind =
        handler = kind
        || match handler with
           | ErrorKind.BaseException -> true
           | ErrorKind.Exception -> kind <> ErrorKind.CancelledError && kind <> ErrorKind.GeneratorExit
           | ErrorKind.E1 -> kind = ErrorKind.E3
           | ErrorKind.RuntimeError -> kind = ErrorKind.BrokenBarrierError
           | ErrorKind.BaseExceptionGroup -> kind = ErrorKind.ExceptionGroup
           | _ -> false
