using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>What an <see cref="EventLoop"/> is made of; every part has a default.</summary>
public sealed class EventLoopOptions
{
    /// <summary>The clock of timers and sleeps. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Which ready work runs next. Default: first in, first out.</summary>
    public IReadyQueue? ReadyQueue { get; init; }

    /// <summary>Whether to report steps that take longer than <see cref="SlowStep"/> and to remember where tasks were started. Default:
    /// <see cref="DebugMode.IsOn"/>.</summary>
    public bool Debug { get; init; } = DebugMode.IsOn;

    /// <summary>In debug mode, how long one step of a task or one callback may take, by the loop's clock. Default: 100 ms.</summary>
    public TimeSpan SlowStep { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Where chance comes from, as in a fair select. Give one with a seed to have runs repeat. Default: a new one for each loop.</summary>
    public Random? Random { get; init; }

    /// <summary>How the thread waits while nothing is ready. Default: it blocks.</summary>
    public IParker? Parker { get; init; }
}
