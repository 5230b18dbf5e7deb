using Coroutines.LowLevel;

namespace Coroutines;

// What runs away from the loop: functions that block, and methods of others that take a token.
public readonly partial struct Coroutine
{
    /// <summary>Runs a function that blocks on a thread of the pool. asyncio's <c>to_thread</c>.</summary>
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

    /// <inheritdoc cref="OnThread{T}(Func{T})"/>
    /// <param name="action">Runs away from the loop, in a copy of this execution context; it may use the loop only through <c>Post</c>, <c>Invoke</c> and <c>Submit</c>.</param>
    public static Coroutine OnThread(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return new(new ThreadFrame<Unit>(WithUnit(action), TaskScheduler.Default, flowsContext: true));
    }

    /// <summary>Runs a function on a scheduler of your own. asyncio's <c>run_in_executor</c>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="scheduler">Where it runs.</param>
    /// <param name="function">Runs away from the loop, without this execution context.</param>
    /// <returns>As <see cref="OnThread{T}(Func{T})"/>.</returns>
    /// <exception cref="InvalidOperationException">The run is shutting down.</exception>
    public static Coroutine<T> OnScheduler<T>(TaskScheduler scheduler, Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(function);
        return new(new ThreadFrame<T>(function, scheduler, flowsContext: false));
    }

    /// <inheritdoc cref="OnScheduler{T}(TaskScheduler, Func{T})"/>
    /// <param name="scheduler">Where it runs.</param>
    /// <param name="action">Runs away from the loop, without this execution context.</param>
    public static Coroutine OnScheduler(TaskScheduler scheduler, Action action)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(action);
        return new(new ThreadFrame<Unit>(WithUnit(action), scheduler, flowsContext: false));
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

    private static Func<Unit> WithUnit(Action action) =>
        () =>
        {
            action();
            return Unit.Value;
        };
}
