using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State      leaves by
// running    the first signal → stopping (the main task is cancelled, with the signal's reason); Dispose → ended
// stopping   Dispose → ended; a further signal has its default effect and ends the process
// ended      —

/// <summary>The signals by which a program is asked to stop, for the time of one run.</summary>
/// <remarks>
/// A cancellation that leaves the run and that the program does not catch ends the process without a stack trace, by the exit code that a
/// shell gives to a program ended by the signal: 128 and the signal's number.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    private static readonly StopSignal[] s_signals =
    [
        new(PosixSignal.SIGINT, "SIGINT (Ctrl-C)", "interrupt", 130),
        new(PosixSignal.SIGTERM, "SIGTERM", "terminate", 143),
        new(PosixSignal.SIGHUP, "SIGHUP", "hangup", 129),
        new(PosixSignal.SIGQUIT, "SIGQUIT", "quit", 131),
    ];

    // THREADS: a signal comes on a thread of the runtime's; the runs are read and changed under the lock of their set only.
    private static readonly HashSet<StopSignals> s_runs = [];
    private static readonly ConditionalWeakTable<Exception, StopSignal> s_ends = [];

    // Invariant: registered once and for all, because a registration costs more than a short run. Without a run, a signal has its
    // default effect.
    private static PosixSignalRegistration[]? s_registrations;

    private readonly EventLoop _loop;
    private readonly ICoroutineTask _main;
    private StopSignal? _first;

    /// <summary>Watches for signals until it is disposed of.</summary>
    public StopSignals(EventLoop loop, ICoroutineTask main)
    {
        _loop = loop;
        _main = main;
        lock (s_runs)
        {
            s_runs.Add(this);
            s_registrations ??= Register();
        }
    }

    /// <summary>Notes that the run was left by a cancellation, so that the process ends in order if nobody catches it.</summary>
    public void LeftBy(CoroutineCanceledException cancellation)
    {
        if (Volatile.Read(ref _first) is { } signal)
            s_ends.AddOrUpdate(cancellation, signal);
    }

    public void Dispose()
    {
        lock (s_runs)
            s_runs.Remove(this);
    }

    private static PosixSignalRegistration[] Register()
    {
        AppDomain.CurrentDomain.UnhandledException += EndProcess;
        return Array.ConvertAll(
            s_signals,
            static signal => PosixSignalRegistration.Create(signal.Number, context => Receive(context, signal))
        );
    }

    private static void Receive(PosixSignalContext context, StopSignal signal)
    {
        StopSignals[] runs;
        lock (s_runs)
            runs = [.. s_runs];
        foreach (var run in runs)
        {
            // Only the first is ours (R92): the second has its default effect, and ends a program that does not end by itself.
            if (Interlocked.CompareExchange(ref run._first, signal, null) is not null)
                continue;
            context.Cancel = true;
            run._loop.TryPost(new ActionWork(() => run._main.Cancel(signal.Reason)));
        }
    }

    private static void EndProcess(object sender, UnhandledExceptionEventArgs unhandled)
    {
        if (
            unhandled.ExceptionObject is not Exception exception
            || !s_ends.TryGetValue(Thrown(exception), out var signal)
        )
            return;
        StandardError.Write(Messages.EndedBySignal(signal.Name));
        Environment.Exit(signal.ExitCode);
    }

    /// <summary>The exception that code threw, without those that the runtime puts around one that leaves a program's first code.</summary>
    private static Exception Thrown(Exception exception)
    {
        while (
            exception is TypeInitializationException or TargetInvocationException
            && exception.InnerException is { } inner
        )
            exception = inner;
        return exception;
    }

    private sealed record StopSignal(PosixSignal Number, string Name, string Reason, int ExitCode);
}
