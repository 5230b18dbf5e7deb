namespace Coroutines.LowLevel;

/// <summary>Waits for a future that others own.</summary>
internal sealed class FutureArm<T>(Future<T> future) : SelectArm<T>
{
    private LoopWork? _waiter;

    public override string ToString() => future.ToString();

    protected internal override bool TryCommit() => future.CheckOn(EventLoop.Current).IsCompleted;

    protected internal override void Register(SelectTicket ticket)
    {
        _waiter = new ActionWork(() => ticket.TryWin());
        future.AddWaiter(_waiter);
    }

    protected internal override bool TryWithdraw()
    {
        future.RemoveWaiters(_waiter!);
        return true;
    }

    protected internal override T GetResult() => future.Result;
}

/// <summary>Waits for a BCL task.</summary>
internal sealed class TaskArm<T>(Task task, Func<T> getResult) : SelectArm<T>
{
    // Lets the task forget the select when it is over; a task that lives long may be waited for many times.
    private CancellationTokenSource? _registration;

    public override string ToString() => "a BCL task";

    protected internal override bool TryCommit() => task.IsCompleted;

    protected internal override void Register(SelectTicket ticket)
    {
        var loop = EventLoop.Current;
        var won = new ActionWork(() => ticket.TryWin());
        _registration = new CancellationTokenSource();
        // THREADS: runs where the task completes, and comes home from there.
        task.ContinueWith(
            _ => loop.TryPost(won),
            _registration.Token,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
    }

    protected internal override bool TryWithdraw()
    {
        _registration!.Cancel();
        return true;
    }

    protected internal override T GetResult() => getResult();
}

/// <summary>Runs a coroutine as a task, which it owns.</summary>
internal sealed class RunArm<T>(Coroutine<T> coroutine) : SelectArm<T>, ICancelTarget
{
    // Inside that of the task that selects, so that a scope around that holds here too.
    private readonly CancelScope _scope = new(ShieldKind.All, "select", 0);
    private CoroutineTask<T>? _task;
    private SelectTicket _ticket;
    private object? _value;

    public override string ToString() => _task?.ToString() ?? coroutine.ToString();

    protected internal override bool TryCommit() => false;

    protected internal override void Register(SelectTicket ticket)
    {
        _ticket = ticket;
        var loop = EventLoop.Current;
        _scope.Open(loop, this, CancelScope.Current);
        _task = new CoroutineTask<T>(loop, KeepValue(), null, _scope);
        _task.AddWaiter(new ActionWork(OnEnded));
    }

    // It has always its own end to come to, and says so then.
    protected internal override bool TryWithdraw()
    {
        _scope.Cancel(Messages.RaceLost);
        if (_task!.HasNotBegun)
            _task.Cancel(Messages.RaceLost);
        return false;
    }

    void ICancelTarget.ScopeChanged() => ((ICancelTarget?)_task)?.ScopeChanged();

    protected internal override T GetResult() => _task!.Result;

    protected internal override bool TryRelease()
    {
        if (_value is IAsyncDisposable)
            return false;
        (_value as IDisposable)?.Dispose();
        return true;
    }

    // A task that is cancelled when it can no longer be drops its value.
    private async Coroutine<T> KeepValue()
    {
        var result = await coroutine;
        _value = result;
        return result;
    }

    private void OnEnded()
    {
        _scope.Close();
        if (_ticket.TryWin())
            return;
        if (_value is IAsyncDisposable or IDisposable)
            Coroutine.Start(DisposeOfValue()).AddWaiter(new ActionWork(_ticket.Withdrawn));
        else
            _ticket.Withdrawn();
    }

    // A task of its own, so that what fails is reported as any task's failure is.
    private async Coroutine DisposeOfValue()
    {
        if (_value is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            (_value as IDisposable)?.Dispose();
    }
}
