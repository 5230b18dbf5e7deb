namespace Coroutines

open System

/// Regions that can be cancelled as a whole: trio's cancel scopes. Each function makes a scope anew at each await.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CancelScope =

    let private toOption (c: Coroutine<Outcome<'T>>) : Coroutine<'T option> =
        coroutine {
            let! outcome = c
            return if outcome.IsSuccess then Some outcome.Result else None
        }

    /// <summary>Runs a body in a scope of its own, in the awaiting task, and gives its result; None if the scope was cancelled and the
    /// body ended by that. The cancellation of an outer scope goes on outwards.</summary>
    /// <param name="body">Gets the scope: to cancel it, to move its deadline, to shield it.</param>
    let run (body: CancelScope -> Coroutine<'T>) : Coroutine<'T option> =
        Coroutine.delay (fun () -> CancelScope.For(body).Run(Func<_, _> body) |> toOption)

    /// <summary>Runs it for a limited time, and goes on with None when that is up; <c>Timeout.InfiniteTimeSpan</c> is no limit. trio's
    /// <c>move_on_after</c>.</summary>
    let moveOnAfter (delay: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T option> =
        CancelScope.MoveOnAfter<'T>(delay, c, null, 0) |> toOption

    /// <summary>Runs it until a time on the clock of <c>EventLoop.Time</c>, and goes on with None then. trio's <c>move_on_at</c>.</summary>
    let moveOnAt (time: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T option> =
        run (fun scope ->
            scope.Deadline <- Nullable time
            c)

    /// <summary>Runs it for a limited time, and throws a DeadlineExceededException when that is up; <c>Timeout.InfiniteTimeSpan</c> is no
    /// limit. trio's <c>fail_after</c>.</summary>
    let failAfter (delay: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T> = CancelScope.FailAfter<'T>(delay, c, null, 0)

    /// <summary>Runs what no cancellation from outside interrupts, neither that of a scope nor that of the task; what was held back strikes
    /// afterwards. For what must not stop half-way. Unlike <c>Coroutine.shield</c> it starts no task. trio's <c>CancelScope(shield=True)</c>.</summary>
    let shield (c: Coroutine<'T>) : Coroutine<'T> =
        CancelScope.Shield(Func<Coroutine<'T>>(fun () -> c), Nullable(), "shield", 0)

    /// <summary>As <c>shield</c>, but only for so long once a cancellation has met it; <c>Timeout.InfiniteTimeSpan</c> is as long as it takes.</summary>
    let shieldFor (grace: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T> =
        CancelScope.Shield(Func<Coroutine<'T>>(fun () -> c), Nullable grace, "shieldFor", 0)
