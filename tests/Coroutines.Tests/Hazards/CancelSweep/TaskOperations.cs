using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

internal static class TaskOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly Action<bool> NothingMore = static _ => { };

    public static IEnumerable<Swept> All =>
        [
            new("Coroutine.Yield", () => new Scene(static () => Coroutine.Yield(), NothingMore)),
            new("Coroutine.Sleep", () => new Scene(static () => Coroutine.Sleep(Second), NothingMore)),
            new("Future, awaited", AwaitedFuture),
            new("CoroutineTask, awaited", AwaitedTask),
            new("Task, awaited", AwaitedBclTask),
            new("Coroutine.Gather", () => Children(static c => Ignore(Coroutine.Gather(c()).AsCoroutine()))),
            new(
                "Coroutine.GatherOutcomes",
                () => Children(static c => Ignore(Coroutine.GatherOutcomes(c()).AsCoroutine()))
            ),
            new("Coroutine.All", () => Children(static c => Ignore(Coroutine.All(c())))),
            new("Coroutine.All, 1 at a time", () => Children(static c => Ignore(Coroutine.All(c(), 1)))),
            new("Coroutine.Race", () => Children(static c => Ignore(Coroutine.Race(c())))),
            new("Coroutine.Race of resources", Resources),
            new("Coroutine.Wait", () => Owned(static t => Ignore(Coroutine.Wait(t)))),
            new("Coroutine.AsCompleted", () => Owned(static t => AllOf(t))),
            new("Coroutine.WaitFor", () => Children(static c => Ignore(Coroutine.WaitFor(c().First(), 9 * Second)))),
            new("Coroutine.WaitFor, of no time", () => Children(static c => Expired(c().First()))),
            new(
                "Coroutine.Timeout",
                () => Children(static c => Ignore(Coroutine.Timeout(9 * Second, _ => c().First())))
            ),
            new(
                "Coroutine.Shield",
                () => Owned(static t => Ignore(Coroutine.Shield(((Future<int>)t[0]).AsCoroutine()).AsCoroutine()))
            ),
            new(
                "CoroutineTask.CancelAndWait",
                () => Owned(static t => Ignore(((CoroutineTask<int>)t[0]).CancelAndWait()))
            ),
            new("TaskGroup.Run", () => Children(static c => Group(null, c))),
            new(
                "TaskGroup.Run, supervisor",
                () => Children(static c => Group(new TaskGroupOptions { IsSupervisor = true }, c))
            ),
            new(
                "TaskGroup.Run, 1 at a time",
                () => Children(static c => Group(new TaskGroupOptions { MaxRunning = 1 }, c))
            ),
            new("TaskGroup.Cancel", () => Children(CanceledGroup)),
            new("TaskGroup.StartReady", () => Children(ReadyGroup)),
            new("AsyncGenerator.MoveNext", Generator),
            new("AsyncGenerator.Close", ClosedGenerator),
            new("AsyncDisposal.Run", Finalizer),
        ];

    private static async Coroutine Ignore<T>(Coroutine<T> coroutine) => await coroutine;

    private static Scene AwaitedFuture()
    {
        var future = new Future<int>();
        EventLoop.Current.CallLater(Second, () => future.TrySetResult(1));
        return new Scene(() => Ignore(future.AsCoroutine()), NothingMore);
    }

    private static Scene AwaitedTask()
    {
        var child = Coroutine.Start(Coroutine.Sleep(Second, 1));
        return new Scene(() => Ignore(child.AsCoroutine()), _ => Assert.That(child.IsCompleted));
    }

    private static Scene AwaitedBclTask()
    {
        var completion = new TaskCompletionSource();
        EventLoop.Current.CallLater(Second, completion.SetResult);
        return new Scene(async () => await completion.Task, _ => Assert.That(completion.Task.IsCompleted));
    }

    /// <summary>Children of the operation's own: whoever has begun has ended.</summary>
    private static Scene Children(Func<Func<Coroutine<int>[]>, Coroutine> operation)
    {
        var (begun, ended) = (0, 0);
        return new Scene(
            () => operation(() => [.. Enumerable.Range(1, 3).Select(Child)]),
            _ => Assert.That(ended, Is.EqualTo(begun), "a child's finaliser")
        );

        async Coroutine<int> Child(int number)
        {
            begun++;
            try
            {
                await Coroutine.Yield();
                await Coroutine.Sleep(number * Second);
                return number;
            }
            finally
            {
                ended++;
            }
        }
    }

    /// <summary>Tasks that run before, and belong to nobody in particular.</summary>
    private static Scene Owned(Func<ICoroutineTask[], Coroutine> operation)
    {
        ICoroutineTask[] tasks =
        [
            Coroutine.Start(Coroutine.Sleep(Second, 1)),
            Coroutine.Start(Coroutine.Sleep(2 * Second, 2)),
        ];
        return new Scene(() => operation(tasks), _ => Assert.That(tasks.All(task => task.IsCompleted)));
    }

    private static Scene Resources()
    {
        var (opened, closed, kept) = (0, 0, 0);
        return new Scene(
            async () =>
            {
                using var resource = await Coroutine.Race(Open(1), Open(2));
                kept++;
            },
            _ => Assert.That(closed, Is.EqualTo(opened), "a resource")
        );

        async Coroutine<Resource> Open(int seconds)
        {
            await Coroutine.Sleep(seconds * Second);
            opened++;
            return new Resource(() => closed++);
        }
    }

    private static async Coroutine AllOf(ICoroutineTask[] tasks)
    {
        foreach (var next in Coroutine.AsCompleted(tasks.Select(task => ((CoroutineTask<int>)task).AsCoroutine())))
            await next;
    }

    private static async Coroutine Expired(Coroutine<int> child)
    {
        try
        {
            await Coroutine.WaitFor(child, TimeSpan.Zero);
        }
        catch (TimeoutException) { }
    }

    private static Coroutine Group(TaskGroupOptions? options, Func<Coroutine<int>[]> children) =>
        new TaskGroup(options).Run(async group =>
        {
            foreach (var child in children())
                _ = group.Start(child);
            await Coroutine.Yield();
        });

    private static Coroutine CanceledGroup(Func<Coroutine<int>[]> children) =>
        new TaskGroup().Run(async group =>
        {
            foreach (var child in children())
                _ = group.Start(child);
            await Coroutine.Sleep(Second);
            group.Cancel();
        });

    private static Coroutine ReadyGroup(Func<Coroutine<int>[]> children) =>
        new TaskGroup().Run(async group =>
        {
            await group.StartReady<int>(async ready =>
            {
                var all = children();
                ready.Set(await all[0]);
                await all[1];
            });
        });

    private static Scene Generator()
    {
        var closed = 0;
        var generator = new AsyncGenerator<int>(async g =>
        {
            try
            {
                await Coroutine.Sleep(Second);
                await g.Yield(1);
            }
            finally
            {
                closed++;
            }
        });
        return new Scene(
            async () =>
            {
                while (await generator.MoveNext()) { }
            },
            _ => Assert.That(closed, Is.LessThanOrEqualTo(1))
        );
    }

    private static Scene ClosedGenerator()
    {
        var (begun, closed) = (0, 0);
        var generator = new AsyncGenerator<int>(async g =>
        {
            begun++;
            try
            {
                await g.Yield(1);
            }
            finally
            {
                closed++;
                await Coroutine.Sleep(Second);
            }
        });
        return new Scene(
            async () =>
            {
                await generator.MoveNext();
                await Coroutine.Yield();
                await generator.Close();
            },
            completed => Assert.That(closed, completed ? Is.EqualTo(begun) : Is.LessThanOrEqualTo(begun))
        );
    }

    private static Scene Finalizer()
    {
        var (begun, ended) = (0, 0);
        return new Scene(
            async () =>
            {
                begun++;
                await LowLevel.AsyncDisposal.Run<Unit>(null, () => End());
            },
            _ => Assert.That(ended, Is.EqualTo(begun))
        );

        async Coroutine End()
        {
            try
            {
                await Coroutine.Sleep(Second);
            }
            finally
            {
                ended++;
            }
        }
    }

    private sealed class Resource(Action onDispose) : IDisposable
    {
        public void Dispose() => onDispose();
    }
}
