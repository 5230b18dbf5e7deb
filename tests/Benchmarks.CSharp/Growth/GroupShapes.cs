using static Coroutines.Benchmarks.Growth.Several;

namespace Coroutines.Benchmarks.Growth;

/// <summary>Task groups.</summary>
internal static class GroupShapes
{
    public static IReadOnlyList<GrowthShape> All { get; } =
    [
        new("TaskGroup, n children", n => Children(n, new TaskGroup(), _ => Coroutine.Yield())),
        new("TaskGroup, n children one after the other", OneByOne),
        new("TaskGroup, each child starts the next", Relay),
        new(
            "TaskGroup, ten at a time",
            n => Children(n, new TaskGroup(new() { MaxRunning = 10 }), _ => Coroutine.Yield())
        ),
        new(
            "TaskGroup, the first fails",
            n => Caught(() => Children(n, new TaskGroup(), i => i == 0 ? Fail() : Forever()))
        ),
        new("TaskGroup, all fail", n => Caught(() => Children(n, new TaskGroup(), _ => Fail()))),
        new(
            "TaskGroup, all fail, supervised",
            n => Caught(() => Children(n, new TaskGroup(new() { IsSupervisor = true }), _ => Fail()))
        ),
        new("TaskGroup, cancelled", CancelledGroup),
        new("TaskGroup, ten at a time, cancelled", CancelledQueue),
        new(
            "TaskGroup, its task cancelled",
            async n => await Cancelled(await Waiting(1, _ => Children(n, new TaskGroup(), _ => Forever())))
        ),
        new("TaskGroup, each child cancelled", EachCancelled),
        new("TaskGroup in turn", n => InTurn(n, _ => Children(1, new TaskGroup(), _ => Coroutine.Yield()))),
        new("TaskGroup, nested", n => Nested(n, Coroutine.Yield)),
        new("TaskGroup, nested, innermost fails", n => Caught(() => Nested(n, Fail))),
        new("TaskGroup, nested, a scope around is cancelled", StruckNested),
        new("StartReady, n children", Ready),
    ];

    private static Coroutine Children(int n, TaskGroup group, Func<int, Coroutine> child) =>
        group.Run(async group =>
        {
            for (var i = 0; i < n; i++)
                _ = group.Start(child(i));
            await Coroutine.Yield();
        });

    private static Coroutine OneByOne(int n) =>
        new TaskGroup().Run(group => InTurn(n, async _ => await group.Start(Coroutine.Yield())));

    private static Coroutine Relay(int n) =>
        new TaskGroup().Run(async group =>
        {
            async Coroutine Child(int left)
            {
                await Coroutine.Yield();
                if (left > 0)
                    _ = group.Start(Child(left - 1));
            }
            await group.Start(Child(n));
        });

    private static Coroutine CancelledGroup(int n) => CancelledAfter(n, new TaskGroup());

    private static Coroutine CancelledQueue(int n) => CancelledAfter(n, new TaskGroup(new() { MaxRunning = 10 }));

    private static Coroutine CancelledAfter(int n, TaskGroup group)
    {
        EventLoop.Current.CallLater(Tick, () => group.Cancel());
        return Children(n, group, _ => Forever());
    }

    private static Coroutine EachCancelled(int n) =>
        new TaskGroup().Run(async group =>
        {
            var tasks = Of(n, _ => group.Start(Forever()));
            await Coroutine.Yield();
            tasks.ForEach(task => task.Cancel());
        });

    private static Coroutine Nested(int n, Func<Coroutine> innermost) =>
        new TaskGroup().Run(async group =>
        {
            await Coroutine.Yield();
            _ = group.Start(n > 0 ? Nested(n - 1, innermost) : innermost());
        });

    private static async Coroutine StruckNested(int n) =>
        await new CancelScope().Run(scope =>
            Nested(
                n,
                async () =>
                {
                    scope.Cancel();
                    await Forever();
                }
            )
        );

    private static Coroutine Ready(int n) =>
        new TaskGroup().Run(group =>
            InTurn(
                n,
                async i =>
                    await group.StartReady<int>(async ready =>
                    {
                        ready.Set(i);
                        await Coroutine.Yield();
                    })
            )
        );
}
