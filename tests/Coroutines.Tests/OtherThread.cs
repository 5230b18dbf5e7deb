using System.Runtime.ExceptionServices;

namespace Coroutines.Tests;

/// <summary>Runs something on another thread and waits for it, within bounds.</summary>
internal static class OtherThread
{
    public static void Run(Action action, int stackSize = 0)
    {
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    action();
                }
                catch (Exception e)
                {
                    error = ExceptionDispatchInfo.Capture(e);
                }
            },
            stackSize
        )
        {
            IsBackground = true,
        };
        thread.Start();
        if (!thread.Join(VirtualRun.Patience))
            throw new TimeoutException("The other thread did not end.");
        error?.Throw();
    }
}
