using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Work that its sender waits for, and that a loop which has failed will never run.</summary>
internal interface IRefusable
{
    /// <summary>Ends the sender's wait; without effect when it has ended.</summary>
    void Refuse(Exception error);
}

/// <summary>A coroutine on its way to a loop on another thread, and its result on the way back.</summary>
// THREADS: made on the caller's thread, run on the loop's; only the completion and the token are shared.
internal sealed class Submission<T>(EventLoop loop, Coroutine<T> coroutine, CancellationToken cancellationToken)
    : LoopWork,
        IRefusable
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    public Task<T> Task => _completion.Task;

    protected internal override void Run()
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _completion.TrySetCanceled(cancellationToken);
            return;
        }
        loop.EnterContext(_context);
        try
        {
            var task = loop.Start(coroutine);
            var registration = cancellationToken.UnsafeRegister(
                static state =>
                {
                    var (loop, task) = ((EventLoop, CoroutineTask<T>))state!;
                    loop.TryPost(new CancelWork(task));
                },
                (loop, task)
            );
            task.AddDoneCallback(done =>
            {
                registration.Dispose();
                if (done.IsCanceled && cancellationToken.IsCancellationRequested)
                    _completion.TrySetCanceled(cancellationToken);
                else
                    TaskBridge.Complete(_completion, done);
            });
        }
        catch (Exception error)
        {
            _completion.TrySetException(error);
        }
        finally
        {
            loop.LeaveContext();
        }
    }

    public void Refuse(Exception error) => _completion.TrySetException(error);

    protected internal override void Abandon() => _completion.TrySetException(loop.Closed());

    private sealed class CancelWork(CoroutineTask<T> task) : LoopWork
    {
        protected internal override void Run() => task.Cancel();
    }
}
