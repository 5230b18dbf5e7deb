namespace Coroutines;

/// <summary>What a <see cref="CircuitBreaker"/> does with an action.</summary>
public enum CircuitState
{
    /// <summary>It runs it.</summary>
    Closed,

    /// <summary>It refuses it.</summary>
    Open,

    /// <summary>It runs a few, to see whether they succeed, and refuses the others.</summary>
    HalfOpen,
}
