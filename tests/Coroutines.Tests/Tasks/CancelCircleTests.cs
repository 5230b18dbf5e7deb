using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Tasks that await one another in a circle. CPython raises <c>RecursionError</c> where one of them is cancelled; here all of them end.</summary>
[TestFixture]
public class CancelCircleTests
{
    private const int SmallStack = 256 * 1024;

    // Each awaits task number 'next' in its own manner.
    private static readonly Dictionary<string, Func<CoroutineTask<int>, Coroutine<int>>> s_awaits = new()
    {
        ["await"] = static async next => await next,
        ["Gather"] = static async next => (await Coroutine.Gather(next.AsCoroutine(), Coroutine.FromResult(1)))[0],
        ["nested Gather"] = static async next =>
            await Coroutine.Gather(
                [Coroutine.Gather([next.AsCoroutine()], static all => all[0]).AsCoroutine()],
                static all => all[0]
            ),
        ["Shield"] = static async next => await Coroutine.Shield(next.AsCoroutine()),
        ["WaitFor"] = static async next => await Coroutine.WaitFor(next.AsCoroutine(), TimeSpan.FromDays(1)),
        ["Wait"] = static async next => (await Coroutine.Wait([next])).Done.Count,
        ["All"] = static async next => (await Coroutine.All(next.AsCoroutine()))[0],
        ["TaskGroup"] = static async next =>
        {
            await new TaskGroup().Run(async group => _ = group.Start(next.AsCoroutine()));
            return 1;
        },
        ["Select"] = static async next => await Coroutine.Select(SelectCase.Completed(next)),
        ["scope"] = static async next => (await new CancelScope().Run(async _ => await next)).Result,
        ["shielded scope"] = static async next =>
            await CancelScope.Shield(async () => await next, TimeSpan.FromSeconds(1)),
    };

    // A group that is cancelled again while it waits for its children goes on waiting, as in asyncio, so a circle through two waits of that kind
    // does not end.
    private static IEnumerable<object[]> Pairs =>
        from there in s_awaits.Keys
        from back in s_awaits.Keys
        where !(there == "TaskGroup" && Waits(back)) && !(back == "TaskGroup" && Waits(there))
        select new object[] { there, back };

    private static bool Waits(string kind) => kind is "TaskGroup" or "shielded scope";

    [TestCaseSource(nameof(Pairs))]
    public void Cancel_of_one_of_two_that_await_each_other_ends_both(string there, string back) =>
        Ends([there, back], static tasks => tasks[0].Cancel("enough"));

    [TestCaseSource(nameof(Pairs))]
    public void End_of_the_run_ends_two_that_await_each_other(string there, string back) =>
        Ends([there, back], static _ => { });

    [TestCase(3)]
    [TestCase(100_000)]
    public void Cancel_of_one_of_a_long_circle_ends_all(int length) =>
        Ends([.. Enumerable.Repeat("await", length)], tasks => tasks[length / 2].Cancel());

    [Test]
    public void End_of_the_run_ends_a_long_circle() => Ends([.. Enumerable.Repeat("await", 100_000)], static _ => { });

    [Test]
    public void Cancel_of_a_task_that_awaits_a_gather_of_itself_ends_it() =>
        Ends(["Gather"], static tasks => Assert.That(tasks[0].Cancel(), Is.True));

    [Test]
    public void Cancel_of_a_gather_that_contains_the_task_awaiting_it_ends_both()
    {
        VirtualRun.Of(
            async () =>
            {
                Future<int[]>? gather = null;
                CoroutineTask<int>? task = null;
                async Coroutine<int> Body()
                {
                    await Coroutine.Yield();
                    return (await gather!)[0];
                }
                task = Coroutine.Start(Body());
                gather = Coroutine.Gather(task.AsCoroutine());
                await Coroutine.Yield();
                await Coroutine.Yield();
                Assert.That(gather.Cancel("enough"), Is.True);
                await Coroutine.Wait([gather, task]);
                Assert.That(task.IsCanceled, Is.True);
                Assert.That(gather.Exception, Is.TypeOf<CoroutineCanceledException>());
            },
            []
        );
    }

    [Test]
    public void Cancel_that_closes_a_circle_is_delivered_where_it_was_asked_for() =>
        VirtualRun.Of(async () =>
        {
            var trace = new List<string>();
            CoroutineTask<int>? first = null;
            CoroutineTask<int>? second = null;
            async Coroutine<int> Body(string name, Func<CoroutineTask<int>> next)
            {
                await Coroutine.Yield();
                try
                {
                    return await next();
                }
                catch (CoroutineCanceledException error)
                {
                    trace.Add($"{name}: {error.Reason}");
                    throw;
                }
            }
            first = Coroutine.Start(Body("first", () => second!));
            second = Coroutine.Start(Body("second", () => first));
            await Coroutine.Yield();
            await Coroutine.Yield();
            first.Cancel("enough");
            await Coroutine.Wait([first, second]);
            Assert.That(trace, Is.EqualTo(new[] { "first: enough", "second: enough" }));
            Assert.That((first.Cancelling, second.Cancelling), Is.EqualTo((2, 1)));
        });

    [Test]
    public void Task_that_has_cancelled_itself_and_then_closes_a_circle_ends() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<int>? first = null;
            CoroutineTask<int>? second = null;
            async Coroutine<int> First()
            {
                await Coroutine.Yield();
                first!.Cancel();
                return await second!;
            }
            async Coroutine<int> Second() => await first!;
            first = Coroutine.Start(First());
            second = Coroutine.Start(Second());
            await Coroutine.Wait([first, second]);
            Assert.That(first.IsCanceled && second.IsCanceled, Is.True);
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Circle_is_named_as_a_deadlock_in_debug_mode_only(bool isDebug)
    {
        var errors = new List<LoopError>();
        var options = new CoroutineRunOptions
        {
            Loop = new EventLoopOptions { Debug = isDebug, SlowStep = TimeSpan.MaxValue },
            UnhandledException = errors.Add,
        };

        Coroutine.Run(Main(), options);

        if (!isDebug)
        {
            Assert.That(errors, Is.Empty);
            return;
        }
        Assert.That(errors.Select(error => error.Kind), Is.EqualTo(new[] { LoopErrorKind.Deadlock }));
        Assert.That(errors[0].Message, Does.Contain("'s', which awaits 'u', which awaits 's'"));

        static async Coroutine Main()
        {
            CoroutineTask<int>? t = null;
            CoroutineTask<int>? u = null;
            async Coroutine<int> S()
            {
                await Coroutine.Yield();
                return await u!;
            }
            async Coroutine<int> U()
            {
                await Coroutine.Yield();
                return await t!;
            }
            t = Coroutine.Start(S(), "s");
            u = Coroutine.Start(U(), "u");
            await Coroutine.Yield();
            await Coroutine.Yield();
        }
    }

    private static void Ends(string[] kinds, Action<CoroutineTask<int>[]> cancel)
    {
        var tasks = new CoroutineTask<int>[kinds.Length];
        OtherThread.Run(() => VirtualRun.Of(Main, new List<LoopError>()), SmallStack);
        foreach (var task in tasks)
            Assert.That(task.IsCompleted, Is.True, task.ToString());

        async Coroutine Main()
        {
            for (var i = 0; i < kinds.Length; i++)
                tasks[i] = Coroutine.Start(Body(i));
            for (var turn = 0; turn < 4; turn++)
                await Coroutine.Yield();
            cancel(tasks);
            for (var turn = 0; turn < 4; turn++)
                await Coroutine.Yield();
        }

        async Coroutine<int> Body(int index)
        {
            await Coroutine.Yield();
            return await s_awaits[kinds[index]](tasks[(index + 1) % kinds.Length]);
        }
    }
}
