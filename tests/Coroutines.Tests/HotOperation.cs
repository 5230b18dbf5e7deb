using Coroutines.Benchmarks;
using Coroutines.Benchmarks.CSharp;

namespace Coroutines.Tests;

/// <summary>What the benchmarks measure, and what it allocates: the one place to change when that changes.</summary>
/// <param name="Name">The benchmark.</param>
/// <param name="Body">Does it so many times.</param>
/// <param name="Bytes">For doing it once, in Release code.</param>
/// <param name="BytesInDebug">In Debug code: at most.</param>
internal sealed record HotOperation(string Name, Func<int, Coroutine<int>> Body, double Bytes, double BytesInDebug)
{
    /// <summary>Whether it is the same each time; stack traces are not.</summary>
    public bool IsExact { get; init; } = true;

    /// <summary>A post to a loop that takes nothing: at most, in both kinds of code, with its share of the inbox.</summary>
    public const double BytesOfPost = 10;

    public static readonly HotOperation[] All =
    [
        new("await-sync", CoroutineAwaits.AwaitSync, 56, 112),
        new("await-yield", CoroutineAwaits.AwaitYield, 64, 168),
        new("deep", CoroutineAwaits.Deep, 64, 128),
        new("exception-20", CoroutineAwaits.Exceptions, 52_000, 90_000) { IsExact = false },
        new("yield", CoroutineTurns.Yields, 0, 48),
        new("spawn-join", CoroutineTurns.SpawnJoin, 128, 192),
        new("ping-pong", CoroutineTurns.PingPong, 0, 144),
        new("ping-pong-futures", CoroutineTurns.PingPongOverFutures, 112, 160),
        new("gather-100", n => CoroutineTurns.Gather(100, n), 14_960, 17_400),
        new("group-100", n => CoroutineTurns.Group(100, n), 16_824, 19_500),
        new("timer-cancel", CoroutineTimers.Cancels, 0, 0),
        new("timer-fire", n => CoroutineTimers.Fires(100, n), 0, 0),
        new("sleepers-100", Sleepers, 20_920, 28_800),
        new("scope", CoroutineScopes.EnterLeave, 112, 112),
        new("CancelScope.Run", CoroutineScopes.RunScope, 336, 392),
    ];

    private static async Coroutine<int> Sleepers(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await CoroutineTimers.Sleepers(100);
        return sum;
    }

    public override string ToString() => Name;
}
