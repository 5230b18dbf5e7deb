namespace Coroutines.LowLevel;

/// <summary>Awaits something that knows nothing of loops: a BCL task, or anything with an awaiter.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// What is complete already takes no turn. What is pending comes home to the loop in one hop, whatever thread completes it and
/// whatever scheduler it prefers. A cancellation ends the wait at once; the foreign operation itself goes on.
/// </remarks>
public abstract class ForeignFrame<T> : WaitFrame<T>
{
    // THREADS: written before the continuation is registered, and read by it.
    private EventLoop? _loop;
    private Action? _completed;

    /// <summary>Whether the operation is complete.</summary>
    protected abstract bool IsCompleted { get; }

    /// <summary>Has the continuation called once the operation is complete, on any thread.</summary>
    /// <param name="continuation">To be called once.</param>
    protected abstract void Register(Action continuation);

    /// <summary>The result of the complete operation.</summary>
    /// <returns>The result.</returns>
    protected abstract T GetResult();

    /// <inheritdoc/>
    protected sealed override bool TryBegin()
    {
        if (IsCompleted)
        {
            Value = GetResult();
            return true;
        }
        _loop = EventLoop.Current;
        // In this context the continuation runs where the operation completes, and is posted home from there, once. In none at all,
        // a task that completes on the loop's own thread would send it to the thread pool first.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(InPlaceContext.Instance);
        try
        {
            Register(_completed ??= Completed);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
        _loop.Residents.ForeignAwaits++;
        return false;
    }

    /// <inheritdoc/>
    protected override bool TryEnd()
    {
        Value = GetResult();
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryWithdraw() => true;

    /// <inheritdoc/>
    protected internal sealed override void Run()
    {
        if (Wake())
            _loop!.Residents.ForeignAwaits--;
    }

    /// <inheritdoc/>
    protected sealed override void OnCanceled(bool wasWoken)
    {
        if (!wasWoken)
            _loop!.Residents.ForeignAwaits--;
    }

    // Never wakes the task directly: it may be called from inside Register, before the task has parked.
    private void Completed()
    {
        if (EventLoop.ThreadLoop == _loop)
            _loop!.Enqueue(this);
        else
            _loop!.TryPost(this);
    }
}

/// <summary>Runs what is posted at once, on the thread that posts it.</summary>
internal sealed class InPlaceContext : SynchronizationContext
{
    public static readonly InPlaceContext Instance = new();

    public override void Post(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
