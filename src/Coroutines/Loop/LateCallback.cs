namespace Coroutines.LowLevel;

/// <summary>A continuation whose loop was closed before it ran. It runs on the thread pool, so that code elsewhere that awaits its task goes on.</summary>
/// <remarks>What it throws is reported as on the loop: on a thread of the pool it would end the process.</remarks>
internal sealed class LateCallback(
    EventLoop loop,
    SendOrPostCallback callback,
    object? state,
    ExecutionContext? context
) : IThreadPoolWorkItem
{
    public static void Queue(EventLoop loop, SendOrPostCallback callback, object? state, ExecutionContext? context) =>
        ThreadPool.UnsafeQueueUserWorkItem(new LateCallback(loop, callback, state, context), preferLocal: false);

    void IThreadPoolWorkItem.Execute()
    {
        loop.ReportLate(callback);
        if (context is null)
            RunCallback();
        else
            ExecutionContext.Run(context, static late => ((LateCallback)late!).RunCallback(), this);
    }

    private void RunCallback()
    {
        try
        {
            callback(state);
        }
        catch (Exception error)
        {
            loop.ReportFailure(callback, error);
        }
    }
}
