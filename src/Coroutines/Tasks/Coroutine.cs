using System.ComponentModel;
using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Cold: a computation without a result that runs only when it is awaited or started. Also the verbs of coroutines.</summary>
/// <remarks>See <see cref="Coroutine{T}"/>. <c>async Coroutine</c> methods return it; F# sees a coroutine of <c>unit</c>.</remarks>
[AsyncMethodBuilder(typeof(CoroutineMethodBuilder))]
public readonly struct Coroutine
{
    /// <summary>What is run or waited for. For builders.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public readonly Awaitable<Unit> Body;

    /// <summary>Makes the coroutine of a body. For builders.</summary>
    /// <param name="body">The body.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Coroutine(Awaitable<Unit> body) => Body = body;

    /// <summary>It, as a coroutine whose result is nothing.</summary>
    /// <param name="coroutine">The coroutine.</param>
    public static implicit operator Coroutine<Unit>(Coroutine coroutine) => new(coroutine.Body);

    /// <summary>It, without the nothing that it returns.</summary>
    /// <param name="coroutine">The coroutine.</param>
    public static implicit operator Coroutine(Coroutine<Unit> coroutine) => new(coroutine.Body);

    /// <summary>Awaits it. For compilers.</summary>
    /// <returns>The awaiter.</returns>
    /// <exception cref="InvalidOperationException">It runs once and has been awaited before.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CoroutineAwaiter GetAwaiter() => new(Body);

    /// <inheritdoc/>
    public override string ToString() => ((Coroutine<Unit>)this).ToString();

    /// <summary>Runs a whole program: a new loop, the coroutine, and at the end a shutdown that leaves nothing behind. asyncio's <c>run</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="main">The program.</param>
    /// <param name="options">The loop, and whether Ctrl-C cancels; null for the defaults.</param>
    /// <returns>What the coroutine returned; what it threw is thrown.</returns>
    /// <remarks>
    /// Blocks the thread. When <paramref name="main"/> has ended, all other tasks are cancelled and awaited, again and again until none is
    /// left, and failures nobody looked at are reported. The first Ctrl-C cancels the main task with the reason <c>interrupt</c>;
    /// the second ends the process.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A loop already runs on this thread.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let greet name =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds 10.0)
    ///         return $"hello, {name}"
    ///     }
    ///
    /// printfn "%s" (Coroutine.run (greet "sun"))
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;string> Greet(string name)
    /// {
    ///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(10));
    ///     return $"hello, {name}";
    /// }
    ///
    /// Console.WriteLine(Coroutine.Run(Greet("sun")));
    /// </code>
    /// <code lang="text">
    /// hello, sun
    /// </code>
    /// </example>
    public static T Run<T>(Coroutine<T> main, CoroutineRunOptions? options = null)
    {
        using var runner = new CoroutineRunner(options);
        return runner.Run(main);
    }

    /// <inheritdoc cref="Run{T}(Coroutine{T}, CoroutineRunOptions?)"/>
    public static void Run(Coroutine main, CoroutineRunOptions? options = null) => Run<Unit>(main, options);

    /// <summary>Starts a task on the running loop; its first step runs in the next turn. asyncio's <c>create_task</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task, which need not be awaited: the loop keeps it until it ends.</returns>
    /// <exception cref="InvalidOperationException">No loop runs here, or the coroutine runs once and has been awaited.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let work = coroutine { printfn "the task runs" }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let task = Coroutine.start work
    ///         printfn "started"
    ///         do! task
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Work() => Console.WriteLine("the task runs");
    ///
    /// async Coroutine Program()
    /// {
    ///     var task = Coroutine.Start(Work());
    ///     Console.WriteLine("started");
    ///     await task;
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// started
    /// the task runs
    /// </code>
    /// </example>
    public static CoroutineTask<T> Start<T>(Coroutine<T> coroutine, string? name = null) =>
        new(EventLoop.Current, coroutine, name, isOnThread: true);

    /// <inheritdoc cref="Start{T}(Coroutine{T}, string?)"/>
    public static CoroutineTask<Unit> Start(Coroutine coroutine, string? name = null) => Start<Unit>(coroutine, name);

    /// <summary>Starts a task and runs its first step at once, inside this call. asyncio's eager start (R40).</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task: complete already if the coroutine did not suspend. What it throws is kept in it, and not thrown here.</returns>
    /// <remarks>Where the stack has no room left, because eager starts are nested deeply, the task starts in the next turn instead.</remarks>
    /// <exception cref="InvalidOperationException">No loop runs here, or the coroutine runs once and has been awaited.</exception>
    public static CoroutineTask<T> StartEager<T>(Coroutine<T> coroutine, string? name = null) =>
        CoroutineTask<T>.StartEager(EventLoop.Current, coroutine, name);

    /// <inheritdoc cref="StartEager{T}(Coroutine{T}, string?)"/>
    public static CoroutineTask<Unit> StartEager(Coroutine coroutine, string? name = null) =>
        StartEager<Unit>(coroutine, name);

    /// <summary>Runs a function that blocks on a thread of the pool. asyncio's <c>to_thread</c> (R94).</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="function">Runs away from the loop, in a copy of this execution context; it may use the loop only through <c>Post</c>, <c>Invoke</c> and <c>Submit</c>.</param>
    /// <returns>
    /// A coroutine that may be awaited many times. A cancellation ends the wait, not the function, whose outcome is then dropped, unless no thread has
    /// begun it: then it never runs. The end of the run waits for those that have begun.
    /// </returns>
    /// <exception cref="InvalidOperationException">The run is shutting down.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System.Threading
    /// open Coroutines
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let here = Thread.CurrentThread
    ///         let! there = Coroutine.onThread (fun () -> Thread.CurrentThread)
    ///         printfn $"{here = there}, and back: {here = Thread.CurrentThread}"
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Program()
    /// {
    ///     var here = Thread.CurrentThread;
    ///     var there = await Coroutine.OnThread(() => Thread.CurrentThread);
    ///     Console.WriteLine($"{here == there}, and back: {here == Thread.CurrentThread}");
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// False, and back: True
    /// </code>
    /// </example>
    public static Coroutine<T> OnThread<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(new ThreadFrame<T>(function, TaskScheduler.Default, flowsContext: true));
    }

    /// <summary>Runs a function on a scheduler of your own. asyncio's <c>run_in_executor</c> (R94).</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="scheduler">Where it runs.</param>
    /// <param name="function">Runs away from the loop, without this execution context.</param>
    /// <returns>As <see cref="OnThread{T}"/>.</returns>
    /// <exception cref="InvalidOperationException">The run is shutting down.</exception>
    public static Coroutine<T> OnScheduler<T>(TaskScheduler scheduler, Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(function);
        return new(new ThreadFrame<T>(function, scheduler, flowsContext: false));
    }

    /// <summary>Suspends for exactly one turn of the loop. asyncio's <c>sleep(0)</c>.</summary>
    /// <returns>A coroutine that may be awaited many times. A cancellation is raised when it resumes.</returns>
    public static Coroutine Yield() => new(YieldOperation<Unit>.Instance);

    /// <summary>Suspends until the loop's clock has moved on by <paramref name="delay"/>. asyncio's <c>sleep</c>.</summary>
    /// <param name="delay">How long; zero or less is <see cref="Yield"/>.</param>
    /// <returns>A coroutine that may be awaited many times. A cancellation ends it at once.</returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let sayAfter (milliseconds: float) (text: string) =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
    ///         printfn "%s" text
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let! _ = Coroutine.gather [ sayAfter 20.0 "moon"; sayAfter 10.0 "sun" ]
    ///         return ()
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine SayAfter(double milliseconds, string text)
    /// {
    ///     await Coroutine.Sleep(TimeSpan.FromMilliseconds(milliseconds));
    ///     Console.WriteLine(text);
    /// }
    ///
    /// async Coroutine Program() => await Coroutine.Gather(SayAfter(20, "moon"), SayAfter(10, "sun"));
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// sun
    /// moon
    /// </code>
    /// </example>
    public static Coroutine Sleep(TimeSpan delay) => new(Sleeping<Unit>(delay, null!));

    /// <summary>Suspends until the loop's clock has moved on by <paramref name="delay"/>, then returns <paramref name="result"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">How long; zero or less is one turn.</param>
    /// <param name="result">What it returns.</param>
    /// <returns>A coroutine that may be awaited many times. A cancellation ends it at once.</returns>
    public static Coroutine<T> Sleep<T>(TimeSpan delay, T result) => new(new SleepFrame<T>(delay, result));

    /// <summary>Returns a value without suspending.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    public static Coroutine<T> FromResult<T>(T value) => new(new ResultFrame<T>(value));

    /// <summary>Runs what <paramref name="create"/> returns, asking for it anew at each await.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="create">Called in the awaiting task when the coroutine is awaited.</param>
    /// <returns>A coroutine that may be awaited many times, also over <c>async Coroutine</c> methods, which run once.</returns>
    public static Coroutine<T> Defer<T>(Func<Coroutine<T>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return new(new DeferFrame<T>(create));
    }

    /// <inheritdoc cref="Defer{T}(Func{Coroutine{T}})"/>
    public static Coroutine Defer(Func<Coroutine> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Defer<Unit>(() => create());
    }

    /// <summary>Starts all coroutines as tasks at once and gives their results in argument order. asyncio's <c>gather</c>.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <returns>
    /// A future of the results. The first failure fails it at once while the others go on, unwatched; to have them cancelled and
    /// awaited instead, use <see cref="All{T}(IEnumerable{Coroutine{T}})"/>. Cancelling the future cancels every child.
    /// </returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let square n = coroutine { return n * n }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         let! squares = Coroutine.gather [ for n in 1..3 -> square n ]
    ///         printfn "%A" squares
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;int> Square(int n) => n * n;
    ///
    /// async Coroutine Program()
    /// {
    ///     var squares = await Coroutine.Gather(Square(1), Square(2), Square(3));
    ///     Console.WriteLine($"[|{string.Join("; ", squares)}|]");
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// [|1; 4; 9|]
    /// </code>
    /// </example>
    public static Future<T[]> Gather<T>(IEnumerable<Coroutine<T>> coroutines) =>
        GatherFuture<T, T[]>.Start(coroutines, ResultsOf, failsEarly: true);

    /// <inheritdoc cref="Gather{T}(IEnumerable{Coroutine{T}})"/>
    public static Future<T[]> Gather<T>(params Coroutine<T>[] coroutines) =>
        Gather((IEnumerable<Coroutine<T>>)coroutines);

    /// <summary>As <see cref="Gather{T}(IEnumerable{Coroutine{T}})"/>, with a future of what is made of the results.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <typeparam name="TResult">The type of what is made of them.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <param name="join">Makes one result of all, in argument order, when the last has ended; what it throws fails the future.</param>
    /// <returns>The future; cancelling it cancels every child.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<TResult> Gather<T, TResult>(IEnumerable<Coroutine<T>> coroutines, Func<T[], TResult> join)
    {
        ArgumentNullException.ThrowIfNull(join);
        return GatherFuture<T, TResult>.Start(coroutines, children => join(ResultsOf(children)), failsEarly: true);
    }

    private static T[] ResultsOf<T>(Future<T>[] children) =>
        Array.ConvertAll(children, static child => child.Take().Value);

    /// <inheritdoc cref="Gather{T}(IEnumerable{Coroutine{T}})"/>
    public static Future<Unit[]> Gather(IEnumerable<Coroutine> coroutines) => Gather(WithUnit(coroutines));

    /// <inheritdoc cref="Gather{T}(IEnumerable{Coroutine{T}})"/>
    public static Future<Unit[]> Gather(params Coroutine[] coroutines) => Gather(WithUnit(coroutines));

    /// <summary>As <see cref="Gather{T}(IEnumerable{Coroutine{T}})"/>, but waits for all and gives failures and cancellations as outcomes.
    /// asyncio's <c>gather(return_exceptions=True)</c>.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <returns>A future of how each ended, in argument order. Cancelling the future cancels every child.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<Outcome<T>[]> GatherOutcomes<T>(IEnumerable<Coroutine<T>> coroutines) =>
        GatherOutcomes(coroutines, static outcomes => outcomes);

    /// <summary>As <see cref="GatherOutcomes{T}(IEnumerable{Coroutine{T}})"/>, with a future of what is made of the outcomes.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <typeparam name="TResult">The type of what is made of the outcomes.</typeparam>
    /// <param name="coroutines">Coroutines, futures or tasks; one given twice runs once.</param>
    /// <param name="join">Makes one result of all outcomes, in argument order, when the last has ended; what it throws fails the future.</param>
    /// <returns>The future; cancelling it cancels every child.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<TResult> GatherOutcomes<T, TResult>(
        IEnumerable<Coroutine<T>> coroutines,
        Func<Outcome<T>[], TResult> join
    )
    {
        ArgumentNullException.ThrowIfNull(join);
        return GatherFuture<T, TResult>.Start(
            coroutines,
            children => join(Array.ConvertAll(children, Outcome<T>.Of)),
            failsEarly: false
        );
    }

    /// <summary>Waits for futures or tasks without owning them. asyncio's <c>wait</c> (R57).</summary>
    /// <param name="futures">At least one; one given twice counts once.</param>
    /// <param name="until">When to stop waiting.</param>
    /// <param name="timeout">How long at most; null for no limit.</param>
    /// <returns>
    /// A coroutine of those that have ended and those that have not. It throws nobody's failure and cancels nothing, whether the time is up or
    /// it is cancelled itself; it takes at least one turn.
    /// </returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Coroutine<WaitResult> Wait(
        IEnumerable<IFuture> futures,
        WaitUntil until = WaitUntil.AllCompleted,
        TimeSpan? timeout = null
    )
    {
        IFuture[] distinct = [.. futures.Distinct()];
        if (distinct.Length == 0)
            throw new ArgumentException(Messages.NothingToWaitFor, nameof(futures));
        return Defer(() => Waiting.Wait(distinct, until, timeout));
    }

    /// <summary>Awaits, for a limited time. asyncio's <c>wait_for</c> (R59, R60).</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="awaited">A coroutine, future or task.</param>
    /// <param name="timeout">How long at most; null for no limit. With zero or less, a coroutine that has not begun never does.</param>
    /// <returns>A coroutine of its result. When the time is up, what is awaited is cancelled and its end awaited.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let slow = Coroutine.sleep (TimeSpan.FromDays 1.0)
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         try
    ///             do! Coroutine.waitFor (TimeSpan.FromMilliseconds 10.0) slow
    ///         with :? TimeoutException ->
    ///             printfn "too late"
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Program()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.WaitFor(Coroutine.Sleep(TimeSpan.FromDays(1)), TimeSpan.FromMilliseconds(10));
    ///     }
    ///     catch (TimeoutException)
    ///     {
    ///         Console.WriteLine("too late");
    ///     }
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// too late
    /// </code>
    /// </example>
    public static Coroutine<T> WaitFor<T>(Coroutine<T> awaited, TimeSpan? timeout) =>
        Defer(() => Waiting.WaitFor(awaited, timeout));

    /// <inheritdoc cref="WaitFor{T}(Coroutine{T}, TimeSpan?)"/>
    public static Coroutine WaitFor(Coroutine awaited, TimeSpan? timeout) => WaitFor<Unit>(awaited, timeout);

    /// <summary>Runs a body in the awaiting task, for a limited time. asyncio's <c>timeout</c>; see <see cref="TimeoutScope"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="delay">How long at most; null for no limit.</param>
    /// <param name="body">Gets the scope, by which the time can be changed.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let work =
    ///     coroutine {
    ///         printfn "begun"
    ///         do! Coroutine.sleep (TimeSpan.FromDays 1.0)
    ///         printfn "never printed"
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         try
    ///             do! Coroutine.timeout (TimeSpan.FromMilliseconds 10.0) work
    ///         with :? TimeoutException ->
    ///             printfn "too late"
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine Program()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.Timeout(
    ///             TimeSpan.FromMilliseconds(10),
    ///             async scope =>
    ///             {
    ///                 Console.WriteLine("begun");
    ///                 await Coroutine.Sleep(TimeSpan.FromDays(1));
    ///                 Console.WriteLine("never printed");
    ///             }
    ///         );
    ///     }
    ///     catch (TimeoutException)
    ///     {
    ///         Console.WriteLine("too late");
    ///     }
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// begun
    /// too late
    /// </code>
    /// </example>
    public static Coroutine<T> Timeout<T>(TimeSpan? delay, Func<TimeoutScope, Coroutine<T>> body) =>
        Defer(() => new TimeoutScope(delay is { } time ? new TimeSpan(EventLoop.Current.After(time)) : null).Run(body));

    /// <inheritdoc cref="Timeout{T}(TimeSpan?, Func{TimeoutScope, Coroutine{T}})"/>
    public static Coroutine Timeout(TimeSpan? delay, Func<TimeoutScope, Coroutine> body) =>
        Timeout<Unit>(delay, scope => body(scope));

    /// <summary>Runs a body in the awaiting task, until a time at most. asyncio's <c>timeout_at</c>; see <see cref="TimeoutScope"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="when">On the clock of <see cref="EventLoop.Time"/>; null for no limit.</param>
    /// <param name="body">Gets the scope, by which the time can be changed.</param>
    /// <returns>A coroutine that may be awaited many times.</returns>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public static Coroutine<T> TimeoutAt<T>(TimeSpan? when, Func<TimeoutScope, Coroutine<T>> body) =>
        Defer(() => new TimeoutScope(when).Run(body));

    /// <inheritdoc cref="TimeoutAt{T}(TimeSpan?, Func{TimeoutScope, Coroutine{T}})"/>
    public static Coroutine TimeoutAt(TimeSpan? when, Func<TimeoutScope, Coroutine> body) =>
        TimeoutAt<Unit>(when, scope => body(scope));

    /// <summary>Protects what is awaited from a cancellation of the awaiting task. asyncio's <c>shield</c> (R66).</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="awaited">Started as a task if it is a coroutine.</param>
    /// <returns>A future of its result. Cancelling that leaves the task running, unwatched.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<T> Shield<T>(Coroutine<T> awaited) => Waiting.Shield(awaited);

    /// <inheritdoc cref="Shield{T}(Coroutine{T})"/>
    public static Future<Unit> Shield(Coroutine awaited) => Shield<Unit>(awaited);

    /// <summary>The future or task that a coroutine value stands for, or a new task. asyncio's <c>ensure_future</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="awaited">A coroutine, future or task.</param>
    /// <returns>The future.</returns>
    /// <exception cref="InvalidOperationException">No loop runs on this thread.</exception>
    public static Future<T> EnsureFuture<T>(Coroutine<T> awaited) => awaited.Body as Future<T> ?? Start(awaited);

    /// <inheritdoc cref="EnsureFuture{T}(Coroutine{T})"/>
    public static Future<Unit> EnsureFuture(Coroutine awaited) => EnsureFuture<Unit>(awaited);

    /// <summary>Runs all coroutines concurrently, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">What to run, each in a task of its own; enumerated once an await.</param>
    /// <returns>
    /// A coroutine of the results in argument order. At the first failure the others are cancelled and awaited, and then that failure
    /// is thrown; failures that come later are reported to <see cref="EventLoop.UnhandledException"/>. A cancellation
    /// cancels and awaits all.
    /// </returns>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let fail = coroutine { failwith "no bread" }
    ///
    /// let sleeper =
    ///     coroutine {
    ///         try
    ///             do! Coroutine.sleep (TimeSpan.FromDays 1.0)
    ///         finally
    ///             printfn "the other is cancelled"
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         match! Coroutine.catch (Coroutine.all [ sleeper; fail ]) with
    ///         | Ok _ -> ()
    ///         | Error error -> printfn "%s" error.Message
    ///     })
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// async Coroutine&lt;int> Fail() => throw new Exception("no bread");
    ///
    /// async Coroutine&lt;int> Sleeper()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.Sleep(TimeSpan.FromDays(1));
    ///         return 1;
    ///     }
    ///     finally
    ///     {
    ///         Console.WriteLine("the other is cancelled");
    ///     }
    /// }
    ///
    /// async Coroutine Program()
    /// {
    ///     try
    ///     {
    ///         await Coroutine.All(Sleeper(), Fail());
    ///     }
    ///     catch (Exception error) when (error is not CoroutineCanceledException)
    ///     {
    ///         Console.WriteLine(error.Message);
    ///     }
    /// }
    ///
    /// Coroutine.Run(Program());
    /// </code>
    /// <code lang="text">
    /// the other is cancelled
    /// no bread
    /// </code>
    /// </example>
    public static Coroutine<T[]> All<T>(IEnumerable<Coroutine<T>> coroutines) => All(coroutines, int.MaxValue);

    /// <summary>Runs all coroutines, at most <paramref name="limit"/> at a time, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T">The type of the results.</typeparam>
    /// <param name="coroutines">What to run, each in a task of its own; asked for the next one whenever one ends.</param>
    /// <param name="limit">How many run at a time; at least 1.</param>
    /// <returns>As <see cref="All{T}(IEnumerable{Coroutine{T}})"/>; those not started when one fails are never started.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is below 1.</exception>
    public static Coroutine<T[]> All<T>(IEnumerable<Coroutine<T>> coroutines, int limit)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(new AllFrame<T>(coroutines, limit));
    }

    /// <inheritdoc cref="All{T}(IEnumerable{Coroutine{T}})"/>
    public static Coroutine<T[]> All<T>(params Coroutine<T>[] coroutines) => All((IEnumerable<Coroutine<T>>)coroutines);

    /// <inheritdoc cref="All{T}(IEnumerable{Coroutine{T}}, int)"/>
    public static Coroutine All(IEnumerable<Coroutine> coroutines, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(coroutines);
        return Defer<Unit>(() => Ignoring(All(WithUnit(coroutines), limit)));
    }

    /// <inheritdoc cref="All{T}(IEnumerable{Coroutine{T}})"/>
    public static Coroutine All(params Coroutine[] coroutines) => All((IEnumerable<Coroutine>)coroutines);

    /// <summary>Runs two coroutines concurrently, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result.</typeparam>
    /// <typeparam name="T2">The type of the second result.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <returns>A coroutine of both results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2)> All<T1, T2>(Coroutine<T1> first, Coroutine<T2> second) =>
        new(
            new JoinFrame<(T1, T2)>(join =>
            {
                var (a, b) = (join.Start(first), join.Start(second));
                return () => (a.Result, b.Result);
            })
        );

    /// <summary>Runs three coroutines concurrently, fails fast, and leaves nothing running.</summary>
    /// <typeparam name="T1">The type of the first result.</typeparam>
    /// <typeparam name="T2">The type of the second result.</typeparam>
    /// <typeparam name="T3">The type of the third result.</typeparam>
    /// <param name="first">Runs in a task of its own.</param>
    /// <param name="second">Runs in a task of its own.</param>
    /// <param name="third">Runs in a task of its own.</param>
    /// <returns>A coroutine of all results; as <see cref="All{T}(IEnumerable{Coroutine{T}})"/>.</returns>
    public static Coroutine<(T1, T2, T3)> All<T1, T2, T3>(
        Coroutine<T1> first,
        Coroutine<T2> second,
        Coroutine<T3> third
    ) =>
        new(
            new JoinFrame<(T1, T2, T3)>(join =>
            {
                var (a, b, c) = (join.Start(first), join.Start(second), join.Start(third));
                return () => (a.Result, b.Result, c.Result);
            })
        );

    /// <summary>Runs coroutines at the same time until the first one ends, and gives its result, or throws what it threw. Leaves nothing running.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="coroutines">What to run, each in a task of its own; at least one.</param>
    /// <returns>
    /// A coroutine of the first one's result. The others are cancelled by a scope, so that none can refuse, and awaited. A result that one of
    /// them gives all the same is disposed of if it can be; what they throw is reported to <see cref="EventLoop.UnhandledException"/>. A
    /// cancellation cancels and awaits all.
    /// </returns>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Coroutine<T> Race<T>(IEnumerable<Coroutine<T>> coroutines)
    {
        Coroutine<T>[] all = [.. coroutines];
        return all.Length == 0
            ? throw new ArgumentException(Messages.NothingToWaitFor, nameof(coroutines))
            : new(new RaceFrame<T>(all));
    }

    /// <inheritdoc cref="Race{T}(IEnumerable{Coroutine{T}})"/>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let after (milliseconds: float) (value: string) =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
    ///         return value
    ///     }
    ///
    /// printfn "%s" (Coroutine.run (Coroutine.race [ after 60000.0 "tortoise"; after 10.0 "hare" ]))
    /// </code>
    /// <code lang="csharp">
    /// using Coroutines;
    ///
    /// Coroutine&lt;string> After(double milliseconds, string value) =>
    ///     Coroutine.Sleep(TimeSpan.FromMilliseconds(milliseconds), value);
    ///
    /// Console.WriteLine(Coroutine.Run(Coroutine.Race(After(60_000, "tortoise"), After(10, "hare"))));
    /// </code>
    /// <code lang="text">
    /// hare
    /// </code>
    /// </example>
    public static Coroutine<T> Race<T>(params Coroutine<T>[] coroutines) => Race((IEnumerable<Coroutine<T>>)coroutines);

    /// <inheritdoc cref="Race{T}(IEnumerable{Coroutine{T}})"/>
    public static Coroutine Race(params Coroutine[] coroutines) => Race(WithUnit(coroutines));

    /// <summary>Starts a task that nobody waits for and that no group or scope ends: a deliberate orphan.</summary>
    /// <param name="coroutine">What the task runs.</param>
    /// <param name="name">The task's name; null for <c>Task-N</c>.</param>
    /// <returns>The task. Should it fail, that is reported to <see cref="EventLoop.UnhandledException"/> at once. The end of the run cancels it.</returns>
    /// <exception cref="InvalidOperationException">No loop runs here, or the coroutine runs once and has been awaited.</exception>
    public static ICoroutineTask Background(Coroutine coroutine, string? name = null)
    {
        var task = Start(coroutine, name);
        task.AddWaiter(
            new ActionWork(() =>
            {
                if (task is { IsFaulted: true, Exception: { } error })
                    task.Loop.Report(
                        new LoopError(
                            LoopErrorKind.NeverRetrieved,
                            Messages.BackgroundFailed(task),
                            error,
                            task.Name,
                            task
                        )
                    );
            })
        );
        return task;
    }

    /// <summary>Calls a method that takes a token, and cancels the token when the awaiting coroutine is cancelled.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="start">Called at each await, on the loop's thread.</param>
    /// <returns>
    /// A coroutine of the task's result. When it is cancelled, it cancels the token and waits until the task has ended, so that nothing
    /// is left running, whereas awaiting the task itself would leave it; a second cancellation stops that wait.
    /// </returns>
    public static Coroutine<T> CallTask<T>(Func<CancellationToken, Task<T>> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Defer(() => TaskCall.Run(start));
    }

    /// <inheritdoc cref="CallTask{T}(Func{CancellationToken, Task{T}})"/>
    public static Coroutine CallTask(Func<CancellationToken, Task> start)
    {
        ArgumentNullException.ThrowIfNull(start);
        return Defer(() => TaskCall.Run(token => TaskCall.WithoutResult(start(token))));
    }

    private static IEnumerable<Coroutine<Unit>> WithUnit(IEnumerable<Coroutine> coroutines) =>
        coroutines.Select(static coroutine => (Coroutine<Unit>)coroutine);

    private static async Coroutine Ignoring<T>(Coroutine<T> coroutine) => await coroutine;

    private static Awaitable<T> Sleeping<T>(TimeSpan delay, T result) =>
        delay > TimeSpan.Zero ? new SleepFrame<T>(delay, result) : YieldOperation<T>.Instance;
}
