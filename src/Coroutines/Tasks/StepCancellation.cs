namespace Coroutines.LowLevel;

// State       what happens                                    leaves by
// met         the source is told to stop, in the next turn    told → waiting
// waiting     the step goes on                                it ends → ended; the grace time is over → given up
// given up    the consumer goes on, the step too              it ends: the enumerator is disposed of → ended
// ended       —                                               —

/// <summary>A cancellation that has met the step of an enumerator. It is raised when that has ended, or when the grace time is over.</summary>
internal sealed class StepCancellation(EventLoop loop, IStepWait wait, EnumeratorStep step, object? enumerator)
    : LoopWork
{
    private const int NotTimed = -1;

    private Exception? _stopping;
    private int _timer = NotTimed;
    private bool _isTold;
    private bool _hasEnded;

    /// <summary>What it has met.</summary>
    public EnumeratorStep Step => step;

    /// <summary>Whose step that is.</summary>
    public object? Enumerator => enumerator;

    /// <summary>Whether the task was cancelled, and not only a scope.</summary>
    public bool IsOfTask { get; private set; }

    /// <summary>Why the task was cancelled first.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the consumer goes on before the step has ended.</summary>
    public bool IsGivenUp { get; private set; }

    public void Keep(string? reason)
    {
        if (!IsOfTask)
            (IsOfTask, Reason) = (true, reason);
    }

    /// <summary>The step has ended, or the wait has.</summary>
    public void End()
    {
        _hasEnded = true;
        if (_timer != NotTimed)
            loop.Timers.Cancel(_timer, this);
        _timer = NotTimed;
    }

    /// <summary>What the consumer is to see; null if nothing cancels it any more.</summary>
    public CoroutineCanceledException? Raised(CancelScope? scope)
    {
        var raised = IsOfTask ? new CoroutineCanceledException(Reason) : scope?.Striking?.NewException();
        if (raised is not null)
            Tell(raised);
        return raised;
    }

    /// <summary>Attaches what the source threw when it was told to stop.</summary>
    public void Tell(Exception raised)
    {
        if (_stopping is not null)
            SuppressedExceptions.Attach(raised, _stopping);
        _stopping = null;
    }

    // Twice: in the turn after the strike, as a token's callbacks are somebody else's code, which must not run in the middle of it; and at the
    // end of the grace time.
    protected internal override void Run()
    {
        if (_hasEnded)
            return;
        if (_isTold)
        {
            _timer = NotTimed;
            IsGivenUp = true;
            wait.GiveUp(this);
            return;
        }
        _isTold = true;
        try
        {
            wait.Stop(this);
        }
        catch (Exception error)
        {
            _stopping = error;
        }
        if (wait.Grace is { } grace)
            _timer = loop.Timers.Add(loop.After(grace), this);
    }
}

/// <summary>A wait for the step of an enumerator.</summary>
internal interface IStepWait
{
    /// <summary>How long the step may take from the moment at which the source was told to stop; null for as long as it takes.</summary>
    TimeSpan? Grace { get; }

    /// <summary>Tells the source to stop, if it moves.</summary>
    void Stop(StepCancellation cancellation);

    /// <summary>The grace time is over.</summary>
    void GiveUp(StepCancellation cancellation);
}
