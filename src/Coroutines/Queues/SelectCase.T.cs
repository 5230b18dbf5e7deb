using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>One of the operations of a <c>Coroutine.Select</c>; made by <see cref="SelectCase"/>. A recipe: it may be used in many selects.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>Hopac's and Concurrent ML's alternative. Write an heir to let something of your own be selected; see <see cref="SelectArm{T}"/>.</remarks>
public abstract class SelectCase<T>
{
    /// <summary>Makes a case.</summary>
    protected SelectCase() { }

    /// <summary>Begins a run of it, in the step of the selecting task. Nothing is to happen yet.</summary>
    /// <returns>A new arm.</returns>
    protected internal abstract SelectArm<T> Begin();

    /// <summary>The same case, whose result is what a function makes of it.</summary>
    /// <typeparam name="TResult">The type of the new result.</typeparam>
    /// <param name="then">Runs in the selecting task if this case was taken, when all others have been undone.</param>
    /// <returns>The case.</returns>
    public SelectCase<TResult> Then<TResult>(Func<T, TResult> then)
    {
        ArgumentNullException.ThrowIfNull(then);
        return new SelectCaseOf<TResult>(() => new MappedArm<T, TResult>(Begin(), then));
    }

    /// <summary>The same case, whose result is that of the coroutine a function makes of it.</summary>
    /// <typeparam name="TResult">The type of the new result.</typeparam>
    /// <param name="then">What it returns runs in the selecting task if this case was taken, when all others have been undone, and may suspend.</param>
    /// <returns>The case.</returns>
    public SelectCase<TResult> Then<TResult>(Func<T, Coroutine<TResult>> then)
    {
        ArgumentNullException.ThrowIfNull(then);
        return new SelectCaseOf<TResult>(() => new ContinuedArm<T, TResult>(Begin(), then));
    }

    /// <inheritdoc cref="Then{TResult}(Func{T, Coroutine{TResult}})"/>
    public SelectCase<Unit> Then(Func<T, Coroutine> then)
    {
        ArgumentNullException.ThrowIfNull(then);
        return Then<Unit>(value => then(value));
    }

    /// <summary>The same case, without a result.</summary>
    /// <param name="then">Runs in the selecting task if this case was taken, when all others have been undone.</param>
    /// <returns>The case.</returns>
    public SelectCase<Unit> Then(Action<T> then)
    {
        ArgumentNullException.ThrowIfNull(then);
        return Then(value =>
        {
            then(value);
            return Unit.Value;
        });
    }

    /// <summary>The same case, whose result is what a function makes of it, and another of an exception of its operation, such as the end of a channel.</summary>
    /// <typeparam name="TResult">The type of the new result.</typeparam>
    /// <param name="then">As in the other <c>Then</c>; what it throws itself is thrown by the select.</param>
    /// <param name="onException">Gets what the operation threw; a cancellation is thrown instead.</param>
    /// <returns>The case.</returns>
    public SelectCase<TResult> Then<TResult>(Func<T, TResult> then, Func<Exception, TResult> onException)
    {
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(onException);
        return new SelectCaseOf<TResult>(() => new HandledArm<T, TResult>(Begin(), then, onException));
    }

    /// <summary>The same case, which gives an exception of its operation, such as the end of a channel, as an outcome. A cancellation is no outcome.</summary>
    /// <returns>The case.</returns>
    public SelectCase<Outcome<T>> AsOutcome() =>
        Then(static value => new Outcome<T>(value, null), static error => new Outcome<T>(default, error));

    /// <summary>The same case, which calls back when it was not taken. Concurrent ML's negative acknowledgement.</summary>
    /// <param name="callback">
    /// Runs once in each select that another case has won, or that failed or was cancelled, in its task, when this case has been undone. It
    /// cannot suspend; what it throws goes to <see cref="EventLoop.UnhandledException"/>.
    /// </param>
    /// <returns>The case.</returns>
    public SelectCase<T> WhenLost(Action callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new SelectCaseOf<T>(() => new WatchedArm<T>(Begin(), callback));
    }
}

/// <summary>A case of which nothing is known but how it begins.</summary>
internal sealed class SelectCaseOf<T>(Func<SelectArm<T>> begin) : SelectCase<T>
{
    protected internal override SelectArm<T> Begin() => begin();
}
