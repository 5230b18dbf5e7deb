using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Awaits a BCL task for its result. A <see cref="ValueTask{T}"/> also holds a plain task, so one frame serves both.</summary>
internal sealed class TaskFrame<T>(ValueTask<T> task) : ForeignFrame<T>
{
    protected override bool IsCompleted => task.IsCompleted;

    protected override void Register(Action continuation) => task.GetAwaiter().UnsafeOnCompleted(continuation);

    protected override T GetResult() => task.GetAwaiter().GetResult();

    private protected override EnumeratorStep FindStep(out object? enumerator) =>
        EnumeratorSource.Of(task.GetAwaiter(), out enumerator);

    public override Awaitable<T> Again() => new TaskFrame<T>(task);

    public override string ToString() => "Task";
}

/// <summary>Awaits a BCL task that has no result.</summary>
internal sealed class TaskFrameWithoutResult<T>(ValueTask task) : ForeignFrame<T>
{
    protected override bool IsCompleted => task.IsCompleted;

    protected override void Register(Action continuation) => task.GetAwaiter().UnsafeOnCompleted(continuation);

    protected override T GetResult()
    {
        task.GetAwaiter().GetResult();
        return default!;
    }

    private protected override EnumeratorStep FindStep(out object? enumerator) =>
        EnumeratorSource.Of(task.GetAwaiter(), out enumerator);

    public override Awaitable<T> Again() => new TaskFrameWithoutResult<T>(task);

    public override string ToString() => "Task";
}

/// <summary>Awaits anything that has an awaiter.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="isCompleted">Whether it is complete.</param>
/// <param name="register">Has a continuation called when it is.</param>
/// <param name="getResult">Its result.</param>
/// <remarks>For builders.</remarks>
public sealed class AnyAwaiterFrame<T>(Func<bool> isCompleted, Action<Action> register, Func<T> getResult)
    : ForeignFrame<T>
{
    /// <inheritdoc/>
    protected override bool IsCompleted => isCompleted();

    /// <inheritdoc/>
    protected override void Register(Action continuation) => register(continuation);

    /// <inheritdoc/>
    protected override T GetResult() => getResult();

    /// <inheritdoc/>
    public override Awaitable<T> Again() => new AnyAwaiterFrame<T>(isCompleted, register, getResult);

    /// <inheritdoc/>
    public override string ToString() => "Awaitable";
}
