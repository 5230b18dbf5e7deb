namespace Coroutines

open System
open System.Runtime.ExceptionServices
open System.Threading
open System.Threading.Tasks
open Coroutines.LowLevel
open Coroutines.LowLevel.SourcesLowPriority
open Coroutines.LowLevel.SourcesMediumPriority
open Coroutines.LowLevel.SourcesHighPriority

/// Functions over coroutines. Each returns a recipe: nothing runs until it is awaited or started, and each await runs it anew.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Coroutine =

    /// <summary>Returns a value without suspending.</summary>
    let result (value: 'T) : Coroutine<'T> = Coroutine.FromResult value

    /// <summary>Makes the coroutine anew at each await, in the awaiting task.</summary>
    /// <param name="create">Makes it. What it throws, the await throws.</param>
    let delay (create: unit -> Coroutine<'T>) : Coroutine<'T> = Coroutine.Defer(Func<_> create)

    /// <summary>Applies a function to the result.</summary>
    let map (mapping: 'T -> 'U) (c: Coroutine<'T>) : Coroutine<'U> =
        coroutine {
            let! value = c
            return mapping value
        }

    /// <summary>Goes on with what a function makes of the result, in constant memory.</summary>
    let bind (binding: 'T -> Coroutine<'U>) (c: Coroutine<'T>) : Coroutine<'U> =
        coroutine {
            let! value = c
            return! binding value
        }

    /// <summary>Drops the result.</summary>
    let ignore<'T> (c: Coroutine<'T>) : Coroutine<unit> =
        coroutine {
            let! _ = c
            return ()
        }

    /// <summary>Runs one, then the other, and gives both results. For both at the same time, use <c>and!</c>.</summary>
    let zip (first: Coroutine<'T>) (second: Coroutine<'U>) : Coroutine<'T * 'U> =
        coroutine {
            let! a = first
            let! b = second
            return a, b
        }

    /// <summary>Gives an exception as a value. Cancellation is not caught and goes on.</summary>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let divide a b = coroutine { return a / b }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         match! Coroutine.catch (divide 1 0) with
    ///         | Ok value -> printfn $"{value}"
    ///         | Error error -> printfn $"{error.GetType().Name}"
    ///     })
    /// </code>
    /// <code lang="text">
    /// DivideByZeroException
    /// </code>
    /// </example>
    let catch (c: Coroutine<'T>) : Coroutine<Result<'T, exn>> =
        coroutine {
            try
                let! value = c
                return Ok value
            with error ->
                return Error error
        }

    /// <summary>Goes on with what a handler makes of an exception. Cancellation is not caught and goes on.</summary>
    let catchWith (handler: exn -> Coroutine<'T>) (c: Coroutine<'T>) : Coroutine<'T> =
        coroutine {
            try
                return! c
            with error ->
                return! handler error
        }

    /// <summary>Gives a cancellation as a value: the one way to see it. The caller decides whether to go on; a task that
    /// returns normally after being cancelled has not been cancelled.</summary>
    let catchCancel (c: Coroutine<'T>) : Coroutine<Result<'T, CoroutineCanceledException>> =
        // Written out, since no try/with of the expression sees a cancellation.
        coroutine.Run(
            coroutine.TryWithAll(
                coroutine.BindReturn(c, (fun value -> Ok value)),
                fun error ->
                    CoroutineCode<_, _>(fun sm ->
                        match error with
                        | :? CoroutineCanceledException as cancellation -> sm.Data.Value <- Error cancellation
                        | _ -> ExceptionDispatchInfo.Throw error

                        true)
            )
        )

    /// <summary>Runs a finaliser that may suspend, however the coroutine ends. Of two exceptions the coroutine's is thrown and the
    /// finaliser's is attached to it (see <c>SuppressedExceptions</c>).</summary>
    /// <param name="finalizer">Runs once, also after a cancellation; it can be cancelled itself only by one more request.</param>
    /// <param name="c">The coroutine.</param>
    let finallyDo (finalizer: unit -> Coroutine<unit>) (c: Coroutine<'T>) : Coroutine<'T> =
        coroutine.Run(
            coroutine.TryFinallyAsync(
                coroutine.BindReturn(c, (fun value -> value)),
                fun error -> Suspendable.ofUnit (AsyncDisposal.Run(error, Func<_> finalizer))
            )
        )

    /// <summary>Runs them one after the other and gives the results in order.</summary>
    let sequential (coroutines: seq<Coroutine<'T>>) : Coroutine<'T array> =
        coroutine {
            let results = ResizeArray()

            for c in coroutines do
                let! value = c
                results.Add value

            return results.ToArray()
        }

    /// <summary>Runs them one after the other.</summary>
    let sequentialDo (coroutines: seq<Coroutine<unit>>) : Coroutine<unit> =
        coroutine {
            for c in coroutines do
                do! c
        }

    /// <summary>Runs all of them at the same time, each in a task of its own, and gives the results in order. The first failure cancels
    /// the others and is thrown when all have ended; so does a cancellation. Nothing is left running.</summary>
    let all (coroutines: seq<Coroutine<'T>>) : Coroutine<'T array> = Coroutine.All coroutines

    /// <summary>Runs all of them at the same time, each in a task of its own, until the first one ends, and gives its result, or throws what it
    /// threw. A scope cancels the others, and all have ended before this does. A result that comes too late is disposed of if it can be.</summary>
    /// <param name="coroutines">At least one.</param>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let after (milliseconds: float) (value: string) =
    ///     Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds) |> Coroutine.map (fun () -> value)
    ///
    /// Coroutine.race [ after 60000.0 "tortoise"; after 10.0 "hare" ]
    /// |> Coroutine.run
    /// |> printfn "%s"
    /// </code>
    /// <code lang="text">
    /// hare
    /// </code>
    /// </example>
    let race (coroutines: seq<Coroutine<'T>>) : Coroutine<'T> = Coroutine.Race coroutines

    /// <summary>As <c>all</c>, but runs at most so many at a time, and asks the sequence for the next one when one has ended.</summary>
    /// <param name="limit">At least 1.</param>
    /// <param name="coroutines">What to run; those not started when one fails are never started.</param>
    let parallelLimit (limit: int) (coroutines: seq<Coroutine<'T>>) : Coroutine<'T array> =
        Coroutine.All(coroutines, limit)

    /// <summary>As <c>parallelLimit</c>, without results.</summary>
    let parallelDoLimit (limit: int) (coroutines: seq<Coroutine<unit>>) : Coroutine<unit> =
        parallelLimit limit coroutines |> ignore

    /// <summary>asyncio's <c>gather</c>: starts all of them as tasks at once and gives a future of the results in order. The first
    /// failure fails the future, but the others go on; <c>all</c> cancels them.</summary>
    let gather (coroutines: seq<Coroutine<'T>>) : Future<'T array> = Coroutine.Gather coroutines

    /// <summary>As <c>gather</c>, but waits for all, and gives failures and cancellations as outcomes. asyncio's
    /// <c>gather(return_exceptions=True)</c>.</summary>
    let gatherOutcomes (coroutines: seq<Coroutine<'T>>) : Future<Outcome<'T> array> =
        Coroutine.GatherOutcomes coroutines

    /// <summary>asyncio's <c>wait</c>: waits for futures or tasks without owning them, and says which have ended. Throws nobody's
    /// failure and cancels nothing.</summary>
    /// <param name="until">When to stop waiting.</param>
    /// <param name="timeout">How long at most; None or <c>Timeout.InfiniteTimeSpan</c> for no limit.</param>
    /// <param name="futures">At least one.</param>
    let wait (until: WaitUntil) (timeout: TimeSpan option) (futures: seq<#IFuture>) : Coroutine<WaitResult> =
        Coroutine.Wait(Seq.cast<IFuture> futures, until, Option.toNullable timeout)

    /// <summary>asyncio's <c>as_completed</c>: starts all of them at once, and gives coroutines of the results in the order of
    /// completion. Nothing is cancelled when the time is up; each further await throws a TimeoutException.</summary>
    let asCompleted (timeout: TimeSpan option) (coroutines: seq<Coroutine<'T>>) : seq<Coroutine<'T>> =
        CoroutineQueues.AsCompleted(coroutines, Option.toNullable timeout)

    /// <summary>As <c>asCompleted</c>, but gives the futures and tasks themselves, whatever they ended with. asyncio's <c>async for</c>
    /// over <c>as_completed</c>.</summary>
    let asCompletedFutures (timeout: TimeSpan option) (coroutines: seq<Coroutine<'T>>) : seq<Coroutine<Future<'T>>> =
        CoroutineQueues.AsCompletedFutures(coroutines, Option.toNullable timeout)

    /// <summary>asyncio's <c>wait_for</c>: awaits for a limited time, then cancels, waits for the end, and throws a TimeoutException.
    /// <c>Timeout.InfiniteTimeSpan</c> is no limit.</summary>
    let waitFor (timeout: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T> =
        Coroutine.WaitFor<'T>(c, Nullable timeout, null, 0)

    /// <summary>asyncio's <c>timeout</c>: runs it in the awaiting task, for a limited time. A coroutine that does not suspend is not
    /// limited. <c>Timeout.InfiniteTimeSpan</c> is no limit. For a time that can be changed, see <c>TimeoutScope</c>.</summary>
    let timeout (delay: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T> = Coroutine.Timeout<'T>(Nullable delay, c, null, 0)

    /// <summary>As <c>timeout</c>, until a time on the clock of <c>EventLoop.Time</c>.</summary>
    let timeoutAt (time: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T> =
        Coroutine.TimeoutAt<'T>(Nullable time, c, null, 0)

    /// <summary>asyncio's <c>shield</c>: a future of its result; cancelling that leaves the task running, unwatched.</summary>
    let shield (c: Coroutine<'T>) : Future<'T> = Coroutine.Shield c

    /// <summary>asyncio's <c>TaskGroup</c>: tasks started in the group have all ended before this does. The first failure has
    /// the others cancelled; the failures are thrown as one TaskGroupException.</summary>
    /// <param name="body">Gets the group; runs in the awaiting task.</param>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let square n = coroutine { return n * n }
    ///
    /// let sum =
    ///     Coroutine.taskGroup (fun group ->
    ///         coroutine {
    ///             let tasks = [ for n in 1..3 -> group |> TaskGroup.start (square n) ]
    ///             let mutable sum = 0
    ///
    ///             for task in tasks do
    ///                 let! square = task
    ///                 sum &lt;- sum + square
    ///
    ///             return sum
    ///         })
    ///
    /// printfn $"{Coroutine.run sum}"
    /// </code>
    /// <code lang="text">
    /// 14
    /// </code>
    /// </example>
    let taskGroup (body: TaskGroup -> Coroutine<'T>) : Coroutine<'T> =
        delay (fun () -> TaskGroup().Run(Func<_, _> body))

    /// <summary>As <c>taskGroup</c>, with options: a supervisor, a limit of how many run at a time.</summary>
    let taskGroupWith (options: TaskGroupOptions) (body: TaskGroup -> Coroutine<'T>) : Coroutine<'T> =
        delay (fun () -> TaskGroup(options).Run(Func<_, _> body))

    /// <summary>Waits for the first of several operations: exactly one happens, the others are undone. If several can happen at
    /// once, the one that stands first does.</summary>
    /// <param name="cases">In order of preference; see the module <c>SelectCase</c>.</param>
    let select (cases: seq<SelectCase<'T>>) : Coroutine<'T> = CoroutineSelect.Select(Array.ofSeq cases)

    /// <summary>As <c>select</c>, but if several can happen at once, the chance of <c>EventLoop.Random</c> decides, as in
    /// Go.</summary>
    let selectFair (cases: seq<SelectCase<'T>>) : Coroutine<'T> = CoroutineSelect.SelectFair(Array.ofSeq cases)

    /// <summary>Suspends until the loop's clock has moved on. asyncio's <c>sleep</c>.</summary>
    /// <param name="delay"><c>Timeout.InfiniteTimeSpan</c> is for ever, otherwise zero or less is one turn of the loop.</param>
    let sleep (delay: TimeSpan) : Coroutine<unit> = Suspendable.ofUnit (Coroutine.Sleep delay)

    /// <summary>Suspends for exactly one turn of the loop. asyncio's <c>sleep(0)</c>.</summary>
    let yieldNow () : Coroutine<unit> = Suspendable.ofUnit (Coroutine.Yield())

    /// <summary>Starts a task on the running loop; its first step runs in the next turn. asyncio's <c>create_task</c>.</summary>
    let start (c: Coroutine<'T>) : CoroutineTask<'T> = Coroutine.Start c

    /// <summary>Starts a task with a name.</summary>
    let startNamed (name: string) (c: Coroutine<'T>) : CoroutineTask<'T> = Coroutine.Start(c, name)

    /// <summary>Starts a task and runs its first step at once, inside this call. asyncio's eager start.</summary>
    let startEager (c: Coroutine<'T>) : CoroutineTask<'T> = Coroutine.StartEager c

    /// <summary>Starts a task that nobody waits for and that no group or scope ends: a deliberate orphan. Its failure is reported at once
    /// to <c>EventLoop.UnhandledException</c>; the end of the run cancels it.</summary>
    let background (c: Coroutine<unit>) : ICoroutineTask = Coroutine.Background(Suspendable.toUnit c)

    /// <summary>Cancels a task and waits until it has ended, whatever with. What it throws is the cancellation of whoever awaits it, never
    /// that of the task. Kotlin's <c>cancelAndJoin</c>.</summary>
    let cancelAndWait (task: CoroutineTask<'T>) : Coroutine<Outcome<'T>> = task.CancelAndWait()

    /// <summary>asyncio's <c>to_thread</c>: runs a function that blocks on a thread of the pool. A cancellation ends the wait, not the
    /// function; the end of the run waits for it.</summary>
    let onThread (work: unit -> 'T) : Coroutine<'T> = Coroutine.OnThread(Func<_> work)

    /// <summary>asyncio's <c>run_in_executor</c>: as <c>onThread</c>, on a scheduler of your own, without this execution context.</summary>
    let onScheduler (scheduler: TaskScheduler) (work: unit -> 'T) : Coroutine<'T> =
        Coroutine.OnScheduler(scheduler, Func<_> work)

    /// <summary>Runs a whole program on a loop of its own and blocks until it has ended and nothing is left. asyncio's <c>run</c>.
    /// The first Ctrl-C cancels it.</summary>
    let run (main: Coroutine<'T>) : 'T = Coroutine.Run main

    /// <summary>As <c>run</c>, with options.</summary>
    let runWith (options: CoroutineRunOptions) (main: Coroutine<'T>) : 'T = Coroutine.Run(main, options)

    /// <summary>A coroutine without a result as C# has them, as the coroutine of <c>unit</c> that F#'s functions take. In a block it is not needed:
    /// <c>do!</c> takes both.</summary>
    /// <param name="c">What <c>gate.Acquire()</c>, <c>ready.Wait()</c>, <c>queue.Put item</c> and C# methods return.</param>
    /// <returns>The same coroutine, at no cost: what it throws, whether it suspends and how often it may be awaited do not change.</returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let ready = AsyncEvent()
    ///
    /// Coroutine.ofUnit (ready.Wait())
    /// |> Coroutine.timeout (TimeSpan.FromMilliseconds 10.0)
    /// |> Coroutine.catch
    /// |> Coroutine.run
    /// |> function
    ///     | Ok() -> printfn "ready"
    ///     | Error error -> printfn $"{error.GetType().Name}"
    /// </code>
    /// <code lang="text">
    /// TimeoutException
    /// </code>
    /// </example>
    let ofUnit (c: Coroutine) : Coroutine<unit> = Suspendable.ofUnit c

    /// <summary>A coroutine without its result, as C# wants it: in a function for a <c>Func&lt;Coroutine></c>, in a member that returns a
    /// <c>Coroutine</c>. F# converts there by itself, too, but warns of it (FS3391); as the argument of a method it does not warn.</summary>
    /// <param name="c">Any coroutine.</param>
    /// <returns>The same coroutine, at no cost: what it throws, whether it suspends and how often it may be awaited do not change.</returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// // As a C# library might declare it.
    /// type Bus =
    ///     static member OnMessage(handler: Func&lt;string, Coroutine>) = handler.Invoke "hello"
    ///
    /// let handled =
    ///     Bus.OnMessage(fun text -> Coroutine.withoutResult (coroutine { printfn $"{text}" }))
    ///
    /// Coroutine.run (coroutine { do! handled })
    /// </code>
    /// <code lang="text">
    /// hello
    /// </code>
    /// </example>
    let withoutResult (c: Coroutine<'T>) : Coroutine = Coroutine<'T>.op_Implicit c

    /// <summary>Awaits a BCL task. A cancellation ends the wait, not the task; see <c>callTask</c>.</summary>
    let ofTask (task: Task<'T>) : Coroutine<'T> = TaskBridge.AsCoroutine task

    /// <summary>Calls a method that takes a token, at each await. When the coroutine is cancelled, the token is cancelled and the task
    /// awaited, so that nothing is left running.</summary>
    let callTask (start: CancellationToken -> Task<'T>) : Coroutine<'T> =
        Coroutine.CallTask(Func<CancellationToken, Task<'T>> start)

    /// <summary>Starts a task on the running loop and gives it as a BCL task, which any thread may await.</summary>
    let toTask (c: Coroutine<'T>) : Task<'T> = TaskBridge.AsTask(start c)

    /// <summary>Runs an F# async at each await, starting on the loop's thread; a cancellation cancels it and waits for its end.</summary>
    let ofAsync (computation: Async<'T>) : Coroutine<'T> =
        callTask (fun token -> Async.StartImmediateAsTask(computation, token))

    /// <summary>An F# async that runs the coroutine as a task of a loop, from whatever thread it is started on, and cancels the task
    /// when it is cancelled itself.</summary>
    let toAsync (loop: EventLoop) (c: Coroutine<'T>) : Async<'T> =
        async {
            let! token = Async.CancellationToken
            return! Async.AwaitTask(TaskBridge.Submit(loop, c, token))
        }
