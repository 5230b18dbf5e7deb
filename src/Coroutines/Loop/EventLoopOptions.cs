using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>What an <see cref="EventLoop"/> is made of; every part has a default.</summary>
public sealed class EventLoopOptions
{
    /// <summary>The clock of timers and sleeps. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Which ready work runs next. Default: first in, first out.</summary>
    public IReadyQueue? ReadyQueue { get; init; }

    /// <summary>How the thread waits while nothing is ready. Default: it blocks.</summary>
    public IParker? Parker { get; init; }
}
