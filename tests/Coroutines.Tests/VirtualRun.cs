using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests;

/// <summary>Runs a coroutine as a whole program on a virtual clock.</summary>
internal static class VirtualRun
{
    /// <summary>How long, in real time, a test waits for another thread before it fails.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it; a failure that no await saw fails the test.</summary>
    public static T Of<T>(Func<Coroutine<T>> main)
    {
        var errors = new List<LoopError>();
        var result = Of(main, errors);
        Assert.That(errors, Is.Empty);
        return result;
    }

    public static void Of(Func<Coroutine> main) => Of<Unit>(() => main());

    /// <summary>Runs it and collects the failures that no await saw.</summary>
    public static T Of<T>(Func<Coroutine<T>> main, List<LoopError> errors) =>
        Coroutine.Run(main(), Options(new VirtualClock(), errors));

    public static void Of(Func<Coroutine> main, List<LoopError> errors) => Of<Unit>(() => main(), errors);

    /// <summary>Runs a program that other threads take part in: with nothing to do, it waits for them.</summary>
    public static T WithThreads<T>(Func<Coroutine<T>> main)
    {
        var errors = new List<LoopError>();
        var result = Coroutine.Run(main(), Options(new VirtualClock(Patience), errors));
        Assert.That(errors, Is.Empty);
        return result;
    }

    public static void WithThreads(Func<Coroutine> main) => WithThreads<Unit>(() => main());

    /// <summary>A loop on a virtual clock, for tests that run it themselves.</summary>
    public static EventLoop NewLoop() => new(new VirtualClock().Options);

    public static CoroutineRunOptions Options(VirtualClock clock, List<LoopError> errors) =>
        new()
        {
            Loop = clock.Options,
            UnhandledException = errors.Add,
            CancelOnInterrupt = false,
        };
}
