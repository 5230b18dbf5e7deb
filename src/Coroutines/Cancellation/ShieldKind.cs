namespace Coroutines.LowLevel;

/// <summary>What a scope's shield keeps out.</summary>
internal enum ShieldKind : byte
{
    /// <summary>Outer scopes and cancellations of the task.</summary>
    All,

    /// <summary>Outer scopes only: a finaliser can be interrupted by <c>task.Cancel</c>, as in asyncio.</summary>
    Scopes,
}
