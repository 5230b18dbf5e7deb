using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Makes the cases of a <c>Coroutine.Select</c>. Each waits for one operation; <c>Then</c> says what follows if it is taken.</summary>
/// <example>
/// <code lang="fsharp">
/// open System
/// open Coroutines
///
/// Coroutine.run (
///     coroutine {
///         let channel = AsyncChannel.Unbounded&lt;string>()
///
///         let next =
///             Coroutine.select [
///                 SelectCase.receive channel.Receiver |> SelectCase.map (fun item -> $"received {item}")
///                 SelectCase.after (TimeSpan.FromMilliseconds 10.0) |> SelectCase.map (fun () -> "nothing came")
///             ]
///
///         let! first = next
///         printfn "%s" first
///         do! channel.Sender.Send "a letter"
///         let! second = next
///         printfn "%s" second
///     })
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var (sender, receiver) = AsyncChannel.Unbounded&lt;string>();
///
/// Coroutine&lt;string> Next() =>
///     Coroutine.Select(
///         SelectCase.Receive(receiver).Then(item => $"received {item}"),
///         SelectCase.After(TimeSpan.FromMilliseconds(10)).Then(_ => "nothing came")
///     );
///
/// async Coroutine Program()
/// {
///     Console.WriteLine(await Next());
///     await sender.Send("a letter");
///     Console.WriteLine(await Next());
/// }
///
/// Coroutine.Run(Program());
/// </code>
/// <code lang="text">
/// nothing came
/// received a letter
/// </code>
/// </example>
public static class SelectCase
{
    /// <summary>Receives an item.</summary>
    /// <typeparam name="T">The type of the item.</typeparam>
    /// <param name="receiver">What to receive from. Its end is an exception, which takes the case: see <see cref="SelectCase{T}.AsOutcome"/>.</param>
    /// <returns>The case. If it is not taken, no item is.</returns>
    public static SelectCase<T> Receive<T>(ChannelReceiver<T> receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        return new SelectCaseOf<T>(() => new ReceiveArm<T>(receiver));
    }

    /// <summary>Sends an item.</summary>
    /// <typeparam name="T">The type of the item.</typeparam>
    /// <param name="sender">What to send by.</param>
    /// <param name="item">The item; it is sent only if the case is taken.</param>
    /// <returns>The case. Once it is taken the item is sent, and a cancellation waits for the task's next wait.</returns>
    public static SelectCase<Unit> Send<T>(ChannelSender<T> sender, T item)
    {
        ArgumentNullException.ThrowIfNull(sender);
        return new SelectCaseOf<Unit>(() => new SendArm<T>(sender, item));
    }

    /// <summary>Waits for a future or task that others own: it is never cancelled.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="future">The future or task. What it failed with is thrown by the select.</param>
    /// <returns>The case.</returns>
    public static SelectCase<T> Completed<T>(Future<T> future)
    {
        ArgumentNullException.ThrowIfNull(future);
        return new SelectCaseOf<T>(() => new FutureArm<T>(future));
    }

    /// <summary>Waits for a BCL task, which is never cancelled, and may complete on any thread.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="task">The task. What it failed with is thrown by the select.</param>
    /// <returns>The case.</returns>
    public static SelectCase<T> Completed<T>(Task<T> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new SelectCaseOf<T>(() => new TaskArm<T>(task, () => task.GetAwaiter().GetResult()));
    }

    /// <inheritdoc cref="Completed{T}(Task{T})"/>
    public static SelectCase<Unit> Completed(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return new SelectCaseOf<Unit>(() =>
            new TaskArm<Unit>(
                task,
                () =>
                {
                    task.GetAwaiter().GetResult();
                    return Unit.Value;
                }
            )
        );
    }

    /// <summary>Runs a coroutine as a task of its own, if no other case can be taken at once.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="coroutine">
    /// What to run. If another case is taken it is cancelled and its end awaited; a value that it returned all the same is disposed of if it can be,
    /// and a failure goes to <see cref="EventLoop.UnhandledException"/>.
    /// </param>
    /// <returns>The case, taken when the coroutine ends, also by an exception.</returns>
    public static SelectCase<T> Run<T>(Coroutine<T> coroutine)
    {
        if (coroutine.Body is null)
            throw new ArgumentException(Messages.NotACoroutine, nameof(coroutine));
        return new SelectCaseOf<T>(() => new RunArm<T>(coroutine));
    }

    /// <inheritdoc cref="Run{T}(Coroutine{T})"/>
    public static SelectCase<Unit> Run(Coroutine<Unit> coroutine) => Run<Unit>(coroutine);

    /// <summary>Waits until an event is set.</summary>
    /// <param name="signal">The event.</param>
    /// <returns>The case.</returns>
    public static SelectCase<Unit> Set(AsyncEvent signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new SelectCaseOf<Unit>(() => new EventArm(signal));
    }

    /// <summary>Acquires a lock, condition or semaphore.</summary>
    /// <param name="acquirable">What to acquire.</param>
    /// <returns>The case, whose value releases on <c>Dispose</c>. If another case wins, nothing is acquired and the place in line is given up.</returns>
    public static SelectCase<Acquirable.Held> Acquire(Acquirable acquirable)
    {
        ArgumentNullException.ThrowIfNull(acquirable);
        return new SelectCaseOf<Acquirable.Held>(() => new AcquireArm(acquirable));
    }

    /// <summary>Waits until the loop's clock has moved on by <paramref name="delay"/> since the select began.</summary>
    /// <param name="delay">How long; <see cref="Timeout.InfiniteTimeSpan"/> is for ever, otherwise with zero or less it can be taken at once.</param>
    /// <returns>The case.</returns>
    public static SelectCase<Unit> After(TimeSpan delay) => new SelectCaseOf<Unit>(() => new TimerArm(delay));

    /// <summary>Taken if no other case can be taken at once: the select then never waits.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="value">The result.</param>
    /// <returns>The case; it comes last wherever it stands, and a select has one at most.</returns>
    public static SelectCase<T> Default<T>(T value) => new SelectCaseOf<T>(() => new DefaultArm<T>(value));

    /// <inheritdoc cref="Default{T}(T)"/>
    public static SelectCase<Unit> Default() => Default(Unit.Value);
}
