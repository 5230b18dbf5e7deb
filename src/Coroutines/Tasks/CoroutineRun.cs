using System.Runtime.InteropServices;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>One run of a program on a loop of its own, and the shutdown after it (R90-R92).</summary>
internal static class CoroutineRun
{
    private const string Interrupt = "interrupt";

    public static T Execute<T>(Coroutine<T> main, CoroutineRunOptions options)
    {
        if (EventLoop.TryGetCurrent is { } running)
            throw new InvalidOperationException(Messages.NestedRun(running));
        using var loop = new EventLoop(options.Loop);
        if (options.UnhandledException is { } handler)
            loop.UnhandledException += handler;
        var task = new CoroutineTask<T>(loop, main, null);
        try
        {
            using (CancelOnInterrupt(loop, task, options))
                return loop.RunUntilComplete(task);
        }
        finally
        {
            ShutDown(loop);
        }
    }

    private static PosixSignalRegistration? CancelOnInterrupt(
        EventLoop loop,
        ICoroutineTask task,
        CoroutineRunOptions options
    )
    {
        if (!options.CancelOnInterrupt)
            return null;
        var interrupts = 0;
        return PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            signal =>
            {
                // Only the first is ours: the second has its default effect, and so ends a program that does not end by itself.
                if (Interlocked.Increment(ref interrupts) > 1)
                    return;
                signal.Cancel = true;
                loop.TryPost(new CancelWork(task));
            }
        );
    }

    private static void ShutDown(EventLoop loop)
    {
        for (var round = 0; CoroutineTask.OfLoop(loop) is { Length: > 0 } left; round++)
        {
            if (round == Messages.ShutdownRounds)
            {
                foreach (var task in left)
                    loop.Report(ShutdownError(task, Messages.ShutdownSurvivors(task.ToString()!), null));
                break;
            }
            foreach (var task in left)
                task.Cancel();
            loop.RunUntilAllEnded(left);
            foreach (var task in left)
                if (task.IsFaulted)
                    loop.Report(ShutdownError(task, Messages.ShutdownFailed(task.ToString()!), task.Exception));
        }
        foreach (var failure in loop.Residents.TakeFailures())
            failure.Report();
    }

    private static LoopError ShutdownError(ICoroutineTask task, string message, Exception? exception) =>
        new(LoopErrorKind.Shutdown, message, exception, task.ToString()!);

    private sealed class CancelWork(ICoroutineTask task) : LoopWork
    {
        protected internal override void Run() => task.Cancel(Interrupt);
    }
}
