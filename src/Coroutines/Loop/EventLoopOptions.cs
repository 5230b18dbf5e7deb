using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>What an <see cref="EventLoop"/> is made of; every part has a default.</summary>
public sealed class EventLoopOptions
{
    /// <summary>The clock of timers and sleeps. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where whatever is random on the loop takes its numbers from; give one with a seed to have the same each time. Default: a new one.</summary>
    public Random? Random { get; init; }

    /// <summary>Which ready work runs next. Default: first in, first out.</summary>
    public IReadyQueue? ReadyQueue { get; init; }

    /// <summary>Whether to report steps that take longer than <see cref="SlowStep"/> and to remember where tasks were started. Default:
    /// <see cref="DebugMode.IsOn"/>.</summary>
    public bool Debug { get; init; } = DebugMode.IsOn;

    /// <summary>In debug mode, how long one step of a task or one callback may take, by the loop's clock;
    /// <see cref="Timeout.InfiniteTimeSpan"/> to report none. Default: 100 ms.</summary>
    public TimeSpan SlowStep { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an asynchronous finaliser, such as a disposal, may go on in a cancelled scope; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. Default: null.</summary>
    public TimeSpan? FinalizerGrace { get; init; }

    /// <summary>How the thread waits while nothing is ready. Default: it blocks.</summary>
    public IParker? Parker { get; init; }
}
