using System.Runtime.InteropServices;

namespace Coroutines.Tests;

/// <summary>Small programs that must not run in the process of the tests, because they answer signals or may end it.</summary>
internal static class ChildProgram
{
    public const string Option = "--child-program";

    /// <summary>The exit code of a shell's command that Ctrl-C ended.</summary>
    public const int Interrupted = 130;

    private static readonly Dictionary<string, Func<int>> s_programs = new()
    {
        [nameof(WaitForInterrupt)] = WaitForInterrupt,
        [nameof(CatchNothing)] = CatchNothing,
        [nameof(IgnoreInterrupt)] = IgnoreInterrupt,
        [nameof(DoNotCancelOnInterrupt)] = DoNotCancelOnInterrupt,
        [nameof(OutliveTheRun)] = OutliveTheRun,
        [nameof(AwaitCoroutineOffLoop)] = AwaitCoroutineOffLoop,
        [nameof(AwaitFutureOffLoop)] = AwaitFutureOffLoop,
        [nameof(CancelAdoptedYield)] = CancelAdoptedYield,
        [nameof(ForgetCoroutines)] = ForgetCoroutines,
        [nameof(EndPlainTaskAfterTheRun)] = EndPlainTaskAfterTheRun,
        [nameof(ThrowAfterTheRun)] = ThrowAfterTheRun,
    };

    public static int Run(string name)
    {
        // A shell that starts a background job lets it ignore such signals, and whoever is started by that inherits it.
        if (!OperatingSystem.IsWindows())
            foreach (var signal in (int[])[ChildProcess.Sighup, ChildProcess.Sigint, ChildProcess.Sigquit])
                Signal(signal, 0);
        return s_programs[name]();
    }

    public static int WaitForInterrupt()
    {
        try
        {
            Coroutine.Run(Main());
            return 0;
        }
        catch (CoroutineCanceledException error)
        {
            Console.WriteLine($"ended by {error.Reason}");
            return Interrupted;
        }

        static async Coroutine Main()
        {
            var other = Coroutine.Start(Other());
            try
            {
                await Coroutine.Yield();
                Console.WriteLine("ready");
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                await Coroutine.Yield();
                Console.WriteLine($"other has ended: {other.IsCompleted}");
            }
        }

        static async Coroutine Other()
        {
            try
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                Console.WriteLine("other cleaned up");
            }
        }
    }

    /// <summary>The simplest program: it catches no cancellation.</summary>
    public static int CatchNothing()
    {
        Coroutine.Run(Main());
        return 0;

        static async Coroutine Main()
        {
            try
            {
                await Coroutine.Yield();
                Console.WriteLine("ready");
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            finally
            {
                await Coroutine.Yield();
                Console.WriteLine("finally");
            }
        }
    }

    public static int IgnoreInterrupt()
    {
        Coroutine.Run(Main());
        return 0;

        static async Coroutine Main()
        {
            Console.WriteLine("ready");
            try
            {
                await Coroutine.Sleep(TimeSpan.FromDays(1));
            }
            catch (CoroutineCanceledException error)
            {
                Console.WriteLine($"ignored {error.Reason}");
            }
            await Coroutine.Sleep(TimeSpan.FromDays(1));
        }
    }

    public static int DoNotCancelOnInterrupt()
    {
        Coroutine.Run(Main(), new CoroutineRunOptions { CancelOnInterrupt = false });
        return 0;

        static async Coroutine Main()
        {
            Console.WriteLine("ready");
            await Coroutine.Sleep(TimeSpan.FromDays(1));
        }
    }

    public static int OutliveTheRun()
    {
        Coroutine.Run(Coroutine.Yield());
        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Prints what is reported of coroutines that were awaited, started, and forgotten.</summary>
    public static int ForgetCoroutines()
    {
        var reports = new List<LoopError>();
        // Debug mode reports a slow step too, and on a busy machine any step may be one.
        var loop = new EventLoopOptions { SlowStep = TimeSpan.MaxValue };
        Coroutine.Run(Main(), new CoroutineRunOptions { Loop = loop, UnhandledException = reports.Add });
        foreach (var report in reports)
            Console.WriteLine(
                $"{report.Kind} {report.Origin}, made in {nameof(MakeAll)}: {report.Message.Contains(nameof(MakeAll))}"
            );
        return reports.Count;

        static async Coroutine Main()
        {
            await MakeAll();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Coroutine.Yield();
            await Coroutine.Yield();
        }

        static async Coroutine MakeAll()
        {
            await Used();
            await Coroutine.Start(Used());
            Make();
        }

        // A frame of its own, so that nothing on the stack keeps what it made.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Make() => _ = Forgotten();

        static async Coroutine Used() => await Coroutine.Yield();

        static async Coroutine Forgotten() => await Coroutine.Yield();
    }

    public static int AwaitCoroutineOffLoop() =>
        PrintError(async () => await Coroutine.Sleep(TimeSpan.FromSeconds(1), 1));

    public static int AwaitFutureOffLoop()
    {
        using var elsewhere = new LoopThread();
        var future = elsewhere.Loop.Invoke(() => new Future<int>());
        return PrintError(async () => await future);
    }

    /// <summary>All who yield share one object. Prints how many later yields went wrong.</summary>
    public static int CancelAdoptedYield()
    {
        Coroutine.Run(Main(), new CoroutineRunOptions { UnhandledException = error => Console.Error.WriteLine(error) });
        return PrintError(() =>
        {
            Coroutine.Run(Coroutine.Yield());
            return Task.CompletedTask;
        });

        // The plain method is still in its await when the run ends, and the run cancels the task that yields for it.
        static async Coroutine Main()
        {
            _ = Plain();
            await Coroutine.FromResult(0);
        }

        static async Task Plain() => await Coroutine.Yield();
    }

    /// <summary>A plain task whose waiter ran out of time ends on another thread, after the loop is closed.</summary>
    public static int EndPlainTaskAfterTheRun()
    {
        var gate = new TaskCompletionSource();
        Task? plain = null;
        Coroutine.Run(Main());
        OtherThread.Run(gate.SetResult);
        var ended = plain!.Wait(VirtualRun.Patience);
        Console.WriteLine(ended ? "the plain task ended, and the process lives" : "the plain task never ended");
        return 0;

        async Coroutine Main() =>
            await CancelScope.MoveOnAfter(TimeSpan.FromMilliseconds(1), async _ => await (plain = Plain()));

        async Task Plain() => await gate.Task;
    }

    /// <summary>What async void and Progress throw on the thread pool would end the process. Prints what was reported.</summary>
    public static int ThrowAfterTheRun()
    {
        var gate = new TaskCompletionSource();
        var reports = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var reported = new CountdownEvent(2);
        IProgress<int>? progress = null;
        Coroutine.Run(Main(), new CoroutineRunOptions { UnhandledException = Add });
        OtherThread.Run(() => progress!.Report(1));
        OtherThread.Run(gate.SetResult);
        reported.Wait(VirtualRun.Patience);
        Console.WriteLine($"reported: {string.Join(", ", reports.Order(StringComparer.Ordinal))}");
        return 0;

        async Coroutine Main()
        {
            progress = new Progress<int>(_ => throw new InvalidOperationException("from Progress"));
            Forgotten();
            await Coroutine.Yield();
        }

        async void Forgotten()
        {
            await gate.Task;
            throw new InvalidOperationException("from async void");
        }

        void Add(LoopError error)
        {
            reports.Enqueue(error.Exception!.Message);
            reported.Signal();
        }
    }

    private static int PrintError(Func<Task> body)
    {
        try
        {
            if (!body().Wait(VirtualRun.Patience))
                Console.WriteLine("the task never ended");
            else
                Console.WriteLine("no error");
        }
        catch (Exception error)
        {
            var inner = error is AggregateException { InnerException: { } first } ? first : error;
            Console.WriteLine($"{inner.GetType().Name}: {inner.Message}");
        }
        return 0;
    }

    [DllImport("libc", EntryPoint = "signal")]
    private static extern nint Signal(int signal, nint handler);
}
