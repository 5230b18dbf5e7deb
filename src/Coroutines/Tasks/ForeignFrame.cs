namespace Coroutines.LowLevel;

/// <summary>Awaits something that knows nothing of loops: a BCL task, or anything with an awaiter.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// What is complete already takes no turn. What is pending comes home to the loop in one hop, whatever thread completes it and
/// whatever scheduler it prefers. A cancellation ends the wait at once; the foreign operation itself goes on. The step of an enumerator is the
/// exception: that wait ends when the step has ended.
/// </remarks>
// Why steps are awaited to their end: docs/design/decisions/0031-leaving-a-source.md.
public abstract class ForeignFrame<T> : WaitFrame<T>, IStepWait
{
    private static readonly TimeSpan s_moveGrace = TimeSpan.FromSeconds(1);

    // THREADS: both are written before the continuation is registered, and read by it.
    private EventLoop? _loop;

    // The continuation; once a cancellation has met the step of an enumerator, that cancellation. A field for it would make all frames greater.
    private object? _rest;

    /// <summary>Whether the operation is complete.</summary>
    protected abstract bool IsCompleted { get; }

    /// <summary>Has the continuation called once the operation is complete, on any thread.</summary>
    /// <param name="continuation">To be called once.</param>
    protected abstract void Register(Action continuation);

    /// <summary>The result of the complete operation.</summary>
    /// <returns>The result.</returns>
    protected abstract T GetResult();

    /// <summary>Whether it is the step of an enumerator that is awaited, and of which. Asked for only when a cancellation comes.</summary>
    private protected virtual EnumeratorStep FindStep(out object? enumerator)
    {
        enumerator = null;
        return EnumeratorStep.None;
    }

    /// <summary>How long a move may go on once its source has been told to stop.</summary>
    // Whoever loops by hand may have given it no token.
    private protected virtual TimeSpan? MoveGrace => _loop!.FinalizerGrace ?? s_moveGrace;

    /// <summary>Tells the source of a move to stop.</summary>
    private protected virtual void StopMove(object? enumerator) => EnumeratorSource.CancelAwaited(enumerator);

    /// <summary>Looks at the outcome of what has ended, for nobody else will.</summary>
    private protected virtual void TakeOutcome() => GetResult();

    /// <summary>Whether an outcome that a cancellation has overtaken is looked at.</summary>
    private protected virtual bool IsOutcomeTaken => AwaitedStep == EnumeratorStep.Move;

    private protected EnumeratorStep AwaitedStep => _rest is StepCancellation met ? met.Step : FindStep(out _);

    /// <summary>Whether the consumer goes on although the step has not ended.</summary>
    private protected bool IsGivenUp => _rest is StepCancellation { IsGivenUp: true };

    /// <summary>The enumerator whose move has been given up.</summary>
    private protected object? Abandoned => _rest is StepCancellation { IsGivenUp: true } met ? met.Enumerator : null;

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
            Register((Action)(_rest ??= new Action(Completed)));
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
        if (_rest is StepCancellation met)
            EndCanceled(met);
        Value = GetResult();
        return true;
    }

    /// <inheritdoc/>
    protected override bool TryWithdraw() => Meet() is not { IsGivenUp: false };

    internal sealed override bool TryKeep(string? reason)
    {
        if (IsGivenUp || AwaitedStep != EnumeratorStep.Move)
            return false;
        Meet()!.Keep(reason);
        return true;
    }

    // A disposal is a finaliser: a cancellation of the task meets the next suspension.
    internal override bool TryInject(Exception exception) =>
        (IsWaitCanceled || AwaitedStep != EnumeratorStep.Disposal) && base.TryInject(exception);

    /// <inheritdoc/>
    protected internal sealed override void Run()
    {
        if (Wake())
            _loop!.Residents.ForeignAwaits--;
        else if (IsGivenUp)
            EndLate();
    }

    /// <inheritdoc/>
    protected sealed override void OnCanceled(bool wasWoken)
    {
        if (!wasWoken)
            _loop!.Residents.ForeignAwaits--;
        var raised = Aux as InjectedFault;
        if (_rest is StepCancellation met)
        {
            met.End();
            met.Tell(raised!.Exception);
        }
        if (wasWoken && IsOutcomeTaken)
            AttachOutcome(raised!.Exception);
    }

    TimeSpan? IStepWait.Grace => AwaitedStep == EnumeratorStep.Move ? MoveGrace : _loop!.FinalizerGrace;

    void IStepWait.Stop(StepCancellation cancellation)
    {
        if (cancellation.Step == EnumeratorStep.Move)
            StopMove(cancellation.Enumerator);
    }

    void IStepWait.GiveUp(StepCancellation cancellation)
    {
        if (!IsWaiting)
            return;
        var task = (Awaitable)Aux!;
        if (cancellation.IsOfTask)
            CancelLeaf(task, null, cancellation.Reason);
        else
            task.CancelParked();
    }

    // Found once: an async method forgets whose it is when it ends.
    private StepCancellation? Meet()
    {
        if (_rest is StepCancellation met)
            return met;
        var step = FindStep(out var enumerator);
        if (step == EnumeratorStep.None)
            return null;
        met = new StepCancellation(_loop!, this, step, enumerator);
        _rest = met;
        _loop!.Enqueue(met);
        return met;
    }

    // A disposal's own outcome goes on; the level comes again at the next suspension.
    private void EndCanceled(StepCancellation met)
    {
        _rest = null;
        met.End();
        if (met.Step != EnumeratorStep.Move || met.Raised(CurrentTask(_loop!).Scope) is not { } raised)
            return;
        AttachOutcome(raised);
        throw raised;
    }

    private void AttachOutcome(Exception raised)
    {
        try
        {
            TakeOutcome();
        }
        catch (OperationCanceledException)
        {
            // It did what it was told.
        }
        catch (Exception error)
        {
            SuppressedExceptions.Attach(raised, error);
        }
    }

    // Never wakes the task directly: it may be called from inside Register, before the task has parked.
    private void Completed()
    {
        if (EventLoop.ThreadLoop == _loop)
            _loop!.Enqueue(this);
        else if (!_loop!.TryPost(this) && IsGivenUp)
            // THREADS: the loop is closed, so nobody but us looks at this frame any more.
            ThreadPool.UnsafeQueueUserWorkItem(static frame => frame.EndLate(), this, preferLocal: false);
    }

    // A move that had been given up has ended: the enumerator can be disposed of.
    private void EndLate()
    {
        if (_rest is StepCancellation { Step: EnumeratorStep.Move, Enumerator: IAsyncDisposable enumerator })
            _ = LateDisposal.Run(_loop!, enumerator, TakeOutcome);
    }
}

/// <summary>Runs what is posted at once, on the thread that posts it.</summary>
internal sealed class InPlaceContext : SynchronizationContext
{
    public static readonly InPlaceContext Instance = new();

    public override void Post(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
