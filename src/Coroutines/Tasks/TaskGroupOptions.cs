namespace Coroutines;

/// <summary>How a <see cref="TaskGroup"/> differs from asyncio's.</summary>
public sealed class TaskGroupOptions
{
    /// <summary>Whether a child that fails leaves the others and the body alone. The failures are still thrown, together, at the end.</summary>
    public bool IsSupervisor { get; init; }

    /// <summary>How many children run at a time; others wait for their first step, in the order of their start. Default: no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int MaxRunning
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = int.MaxValue;

    internal static TaskGroupOptions Default { get; } = new();
}
