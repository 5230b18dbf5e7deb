namespace Coroutines.Benchmarks.Growth;

/// <summary>Something that a program may do n times, or with n of something.</summary>
/// <param name="Name">A member or operator, and the pattern in which it is used.</param>
/// <param name="Program">A whole program for a loop of its own, in virtual time.</param>
/// <param name="Most">The largest number it is measured with, where the machine sets a bound.</param>
public sealed record GrowthShape(string Name, Func<int, Coroutine> Program, int Most = GrowthShape.Many)
{
    public const int Many = 100_000;

    // So many at a time, where threads of the pool do the work.
    internal const int OnThreads = 10_000;

    /// <summary>All that this project has, in the order of the folders of the library.</summary>
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        .. LoopShapes.All,
        .. ScopeShapes.All,
        .. TaskShapes.All,
        .. JoinShapes.All,
        .. GroupShapes.All,
        .. SyncShapes.All,
        .. SequenceShapes.All,
        .. QueueShapes.All,
        .. ChannelShapes.All,
        .. SelectShapes.All,
        .. PolicyShapes.All,
        .. FeedShapes.All,
        .. InteropShapes.All,
    ];
}
