using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>A coroutine with a result is usable as one without, as a <c>Task&lt;T></c> is a <c>Task</c>.</summary>
[TestFixture]
public class CoroutineWithoutResultTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private int _runs;

    [SetUp]
    public void CountNothing() => _runs = 0;

    [TestCase(false)]
    [TestCase(true)]
    public void Await_of_a_converted_coroutine_runs_it_whatever_its_result(bool suspends) =>
        VirtualRun.Of(async () =>
        {
            Coroutine[] all =
            [
                Give(1, suspends),
                Give("text", suspends),
                Give((1L, "a", 2m), suspends),
                Give(new object(), suspends),
                Give(Unit.Value, suspends),
            ];

            foreach (var coroutine in all)
                await coroutine;

            Assert.That(_runs, Is.EqualTo(5));
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Await_of_a_converted_coroutine_throws_what_it_threw(bool suspends) =>
        VirtualRun.Of(async () =>
        {
            Coroutine failing = Fail(suspends);

            var error = await Raised.By<FormatException>(async () => await failing);

            Assert.That(error.Message, Is.EqualTo("no number"));
        });

    [Test]
    public void Await_of_a_converted_future_or_complete_coroutine_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.SetResult(3);
            Coroutine complete = future.AsCoroutine();
            Coroutine value = Coroutine.FromResult(5);
            var turns = false;
            EventLoop.Current.CallSoon(() => turns = true);

            await complete;
            await value;

            Assert.That(turns, Is.False);
        });

    [Test]
    public void Converted_coroutine_can_be_returned_where_none_has_a_result() =>
        VirtualRun.Of(async () =>
        {
            Func<Coroutine> function = () => Give(1, true);
            IShop shop = new Shop(this);
            Coroutine Method() => Give(2.0, true);

            await function();
            await shop.Open();
            await Method();

            Assert.That(_runs, Is.EqualTo(3));
        });

    [Test]
    public void Converted_coroutine_given_to_what_looks_at_values_has_none() =>
        VirtualRun.Of(async () =>
        {
            Coroutine Text() => Give("text", true);
            Coroutine<Unit> converted = Text();

            var values = new List<object?>
            {
                await converted,
                await Coroutine.Start(Text()),
                await Coroutine.StartEager(Text()),
                await Coroutine.EnsureFuture(Text()),
                await Coroutine.Shield(Text()),
                (await CancelScope.MoveOnAfter(2 * Second, _ => (Coroutine<Unit>)Text())).Result,
                await new TaskGroup().Run(group => group.Start(Text()).AsCoroutine()),
            };
            values.AddRange(await Coroutine.Gather(Text(), Text()));
            foreach (var outcome in await Coroutine.GatherOutcomes<Unit>([Text()]))
                values.Add(outcome.Result);

            Assert.That(values, Is.All.Null);
            Assert.That((values.Count, _runs), Is.EqualTo((10, 10)));
        });

    [Test]
    public void Converted_coroutine_runs_as_a_program_and_under_limits() =>
        VirtualRun.Of(async () =>
        {
            Coroutine Long() => Coroutine.Sleep(5 * Second, 7);

            await Raised.By<TimeoutException>(async () => await Coroutine.Timeout(Second, Long()));
            await Raised.By<TimeoutException>(async () => await Coroutine.WaitFor(Long(), Second));
            await Coroutine.All([Long(), Give("text", true)]);
            await Coroutine.Race([Long(), Give("text", true)]);
            await Coroutine.WaitFor(Long(), 6 * Second);

            Assert.That(EventLoop.Current.Time, Is.EqualTo(13 * Second));
        });

    [Test]
    public void Converted_coroutine_that_runs_once_is_refused_where_it_is_given_again() =>
        VirtualRun.Of(async () =>
        {
            Coroutine once = Give(1, true);
            var task = Coroutine.Start(once);

            var error = Raised.ByCall<InvalidOperationException>(() => Coroutine.Start(once));
            await task;
            var late = await Raised.By<InvalidOperationException>(async () => await once);

            Assert.That(error.Message, Does.Contain(nameof(Give)));
            Assert.That(late.Message, Does.Contain(nameof(Give)));
            Assert.That(_runs, Is.EqualTo(1));
        });

    [Test]
    public void Gather_of_a_converted_coroutine_given_twice_runs_it_once() =>
        VirtualRun.Of(async () =>
        {
            Coroutine once = Give(1, true);

            await Coroutine.Gather(once, once);

            Assert.That(_runs, Is.EqualTo(1));
        });

    [Test]
    public void Cancellation_reaches_a_converted_coroutine() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            Coroutine converted = future.AsCoroutine();
            var task = Coroutine.Start(converted);
            await Coroutine.Yield();
            await Coroutine.Yield();
            task.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(future.IsCanceled);
        });

    [Test]
    public void Converted_coroutine_can_be_awaited_by_plain_async_code_on_the_loop() =>
        VirtualRun.Of(async () =>
        {
            async Task Plain() => await (Coroutine)Give("text", true);

            await Plain();

            Assert.That(_runs, Is.EqualTo(1));
        });

    [Test]
    public void Converted_default_is_refused_like_any_default() =>
        VirtualRun.Of(async () =>
        {
            Coroutine nothing = default(Coroutine<int>);

            Assert.That(nothing.ToString(), Is.EqualTo("Coroutine (default)"));
            await Raised.By<InvalidOperationException>(async () => await nothing);
        });

    [Test]
    public void Conversion_makes_no_object()
    {
        var coroutine = Coroutine.FromResult(1);
        Coroutine last = coroutine;

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            last = coroutine;
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(bytes, Is.Zero);
        Assert.That(last.Body, Is.SameAs(coroutine.Body));
    }

    private async Coroutine<T> Give<T>(T value, bool suspends)
    {
        _runs++;
        if (suspends)
            await Coroutine.Sleep(Second);
        return value;
    }

    private static async Coroutine<int> Fail(bool suspends)
    {
        if (suspends)
            await Coroutine.Sleep(Second);
        throw new FormatException("no number");
    }

    private interface IShop
    {
        Coroutine Open();
    }

    private sealed class Shop(CoroutineWithoutResultTests tests) : IShop
    {
        public Coroutine Open() => tests.Give("open", true);
    }
}
