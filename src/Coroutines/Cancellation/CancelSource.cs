namespace Coroutines;

/// <summary>What a cancellation came from.</summary>
public enum CancelSource
{
    /// <summary><c>Cancel</c> of a task: asyncio's kind, raised once.</summary>
    Task,

    /// <summary><see cref="CancelScope.Cancel(string)"/>, raised at every suspension until the scope is left.</summary>
    Scope,

    /// <summary>The deadline of a scope.</summary>
    Deadline,

    /// <summary>A <see cref="CancellationToken"/> that a scope is linked to.</summary>
    Token,
}
