using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

// State      winner  waits for                        leaves by
// new        none    —                                an arm commits, or begins to fail → over; else all are registered → waiting
// waiting    none    the first arm to win             TryWin → decided; a cancellation withdraws all → undoing
// decided    one     its own step                     it withdraws the others: at once → over, else → undoing
// undoing    any     arms whose withdrawal takes time Withdrawn by the last → over
// over       any     —                                —
//
// A cancellation that meets decided or undoing is raised when all are undone, if the winner can give back what it took.

/// <summary>Waits for the first of several operations. One happens; the others are undone and told before it goes on.</summary>
internal sealed class SelectFrame<T>(SelectCase<T>[] cases, bool isFair) : WaitFrame<T>, ISelecting, IWaitTarget
{
    private const int Nobody = -1;

    private SelectArm<T>[] _arms = [];
    private EventLoop? _loop;
    private ExceptionDispatchInfo? _error;
    private int _winner = Nobody;
    private int _registered;
    private int _undoing;
    private bool _isClosed;

    object IWaitTarget.Target => this;

    string? IWaitTarget.Words => $"the first of {string.Join(", ", _arms.Select(static arm => arm.ToString()))}";

    public override Awaitable<T> Again() => new SelectFrame<T>(cases, isFair);

    public override string ToString() => $"Select of {cases.Length} cases";

    public bool TryWin(int index)
    {
        if (_isClosed || _winner != Nobody)
            return false;
        _winner = index;
        Wake();
        return true;
    }

    public void Withdrawn()
    {
        if (--_undoing == 0)
            Wake();
    }

    protected override bool TryBegin()
    {
        _loop = EventLoop.Current;
        _arms = Array.ConvertAll(cases, static one => one.Begin());
        if (isFair)
            _loop.Random.Shuffle(_arms);
        MoveDefaultToEnd();
        for (var i = 0; i < _arms.Length && _winner == Nobody; i++)
            if (Attempt(i, static (arm, _) => arm.TryCommit()))
                _winner = i;
        for (; _registered < _arms.Length && _winner == Nobody; _registered++)
            Attempt(
                _registered,
                static (arm, ticket) =>
                {
                    arm.Register(ticket);
                    return true;
                }
            );
        return _winner != Nobody && TryEnd();
    }

    protected override bool TryEnd()
    {
        Close();
        if (_undoing > 0)
            return false;
        TellLosers();
        _error?.Throw();
        // Cancelled by a scope; or by a request to the task that was taken back, and then there is nothing left to wait for.
        if (_winner == Nobody)
            throw CancelScope.Current?.Striking?.NewException() ?? new CoroutineCanceledException();
        var winner = _arms[_winner];
        if (winner.IsSuspending)
            TailTo(winner.GetRest());
        else
            Value = winner.GetResult();
        return true;
    }

    protected override bool TryWithdraw()
    {
        if (_winner != Nobody)
            return false;
        Close();
        return _undoing == 0;
    }

    internal override bool TryInject(Exception exception)
    {
        Close();
        if (_undoing > 0)
            return false;
        if (_winner != Nobody && _error is null && !_arms[_winner].TryRelease())
            return false;
        _winner = Nobody;
        return base.TryInject(exception);
    }

    protected override void OnCanceled(bool wasWoken) => TellLosers();

    private void MoveDefaultToEnd()
    {
        var place = Array.FindIndex(_arms, static arm => arm.IsDefault);
        if (place < 0)
            return;
        if (Array.FindLastIndex(_arms, static arm => arm.IsDefault) != place)
            throw new ArgumentException(Messages.TwoDefaults);
        var arm = _arms[place];
        _arms.AsSpan(place + 1).CopyTo(_arms.AsSpan(place));
        _arms[^1] = arm;
    }

    /// <summary>An arm that throws wins with its exception, unless another arm has won meanwhile.</summary>
    private bool Attempt(int index, Func<SelectArm<T>, SelectTicket, bool> call)
    {
        try
        {
            return call(_arms[index], new SelectTicket(this, index));
        }
        catch (Exception error)
        {
            if (_winner == Nobody)
                (_winner, _error) = (index, ExceptionDispatchInfo.Capture(error));
            else
                Report(error);
            return true;
        }
    }

    private void Close()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        for (var i = 0; i < _registered; i++)
        {
            if (i == _winner)
                continue;
            // Counted first: it may be undone before the call returns.
            _undoing++;
            if (Safely(_arms[i], static arm => arm.TryWithdraw()))
                _undoing--;
        }
    }

    private void TellLosers()
    {
        for (var i = 0; i < _arms.Length; i++)
            if (i != _winner)
                Safely(
                    _arms[i],
                    static arm =>
                    {
                        arm.OnLost();
                        return true;
                    }
                );
    }

    /// <summary>Undoes one arm. An exception here must not stop the other arms from being undone, so it is reported.</summary>
    private bool Safely(SelectArm<T> arm, Func<SelectArm<T>, bool> call)
    {
        try
        {
            return call(arm);
        }
        catch (Exception error)
        {
            Report(error);
            return true;
        }
    }

    private void Report(Exception error)
    {
        var origin = $"A case of {this}";
        _loop!.Report(new LoopError(LoopErrorKind.Callback, Messages.CallbackFailed(origin), error, origin));
    }
}
