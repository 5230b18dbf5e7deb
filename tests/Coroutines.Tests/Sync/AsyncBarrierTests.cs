using NUnit.Framework;

namespace Coroutines.Tests.Sync;

[TestFixture]
public class AsyncBarrierTests
{
    private const int Parties = 5;

    private AsyncBarrier _barrier = null!;

    [SetUp]
    public void Create() => _barrier = new AsyncBarrier(Parties);

    [TearDown]
    public void BarrierIsLeftAsNew() =>
        Assert.That((_barrier.WaitingCount, _barrier.IsBroken), Is.EqualTo((0, false)), _barrier.ToString());

    [TestCase(0)]
    [TestCase(-4)]
    public void Parties_below_one_are_refused(int parties) =>
        Assert.That(
            Raised.ByCall<ArgumentOutOfRangeException>(() => _ = new AsyncBarrier(parties)).ParamName,
            Is.EqualTo("parties")
        );

    // R84
    [Test]
    public void Wait_lets_all_go_on_with_numbers_in_the_order_of_coming() =>
        VirtualRun.Of(async () =>
        {
            var numbers = await Coroutine.Gather(Enumerable.Range(0, Parties).Select(_ => _barrier.Wait()));

            Assert.That(numbers, Is.EqualTo(Enumerable.Range(0, Parties)));
        });

    [Test]
    public void Wait_goes_on_when_the_last_has_come_and_not_before() =>
        VirtualRun.Of(async () =>
        {
            var tasks = new List<CoroutineTask<int>>();
            for (var i = 1; i < Parties; i++)
            {
                tasks.Add(Coroutine.Start(_barrier.Wait()));
                await Coroutine.Yield();
                Assert.That((_barrier.WaitingCount, tasks.Any(task => task.IsCompleted)), Is.EqualTo((i, false)));
            }

            var last = await _barrier.Wait();

            Assert.That(last, Is.EqualTo(Parties - 1));
            await Coroutine.Gather(tasks.Select(task => task.AsCoroutine()));
        });

    [Test]
    public void Wait_at_a_barrier_for_one_takes_no_turn_time_after_time() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var barrier = new AsyncBarrier(1);
            EventLoop.Current.CallSoon(trace.Of("turn"));

            var numbers = (await barrier.Wait(), await barrier.Wait());

            Assert.That((numbers, barrier.WaitingCount, trace.ToString()), Is.EqualTo(((0, 0), 0, "")));
        });

    [Test]
    public void Wait_a_second_time_needs_all_a_second_time() =>
        VirtualRun.Of(async () =>
        {
            var (first, second) = (0, 0);

            var numbers = await Coroutine.Gather(Enumerable.Range(0, Parties).Select(_ => WaitTwice()));

            Assert.That((first, second), Is.EqualTo((Parties, Parties)));
            Assert.That(numbers, Is.EquivalentTo(Enumerable.Range(0, Parties)));

            async Coroutine<int> WaitTwice()
            {
                await _barrier.Wait();
                first++;
                Assert.That(second, Is.Zero, "The second time began before all had passed the first.");
                var number = await _barrier.Wait();
                second++;
                return number;
            }
        });

    [Test]
    public void Barrier_drains_until_the_last_has_left() =>
        VirtualRun.Of(async () =>
        {
            var states = await Coroutine.Gather(Enumerable.Range(0, Parties).Select(_ => StateAfterwards()));

            // The last one to come is the first to leave; those who waited leave in the order of coming.
            Assert.That(
                states.Order(StringComparer.Ordinal),
                Is.EqualTo(Enumerable.Repeat("draining", Parties - 1).Append("filling"))
            );
            Assert.That(states[^1], Is.EqualTo("draining"));
            Assert.That(states[^2], Is.EqualTo("filling"));

            async Coroutine<string> StateAfterwards()
            {
                await _barrier.Wait();
                return _barrier.ToString().Split('(', ',')[1];
            }
        });

    [Test]
    public void Wait_while_others_leave_waits_until_they_have_left() =>
        VirtualRun.Of(async () =>
        {
            const int Returning = 2;
            var others = new AsyncBarrier(Parties - Returning);
            var (returned, passedOthers) = (0, 0);

            await Coroutine.Gather(Enumerable.Range(0, Parties).Select(_ => Pass()));

            // The barrier of the others would not have opened, had more than so many come back.
            Assert.That((returned, passedOthers), Is.EqualTo((Returning, Parties - Returning)));

            async Coroutine Pass()
            {
                await _barrier.Wait();
                if (returned < Returning)
                {
                    returned++;
                }
                else
                {
                    await others.Wait();
                    passedOthers++;
                }
                await _barrier.Wait();
            }
        });

    [Test]
    public void Wait_cancelled_leaves_the_barrier() =>
        VirtualRun.Of(async () =>
        {
            var barrier = new AsyncBarrier(3);
            var (first, second) = (Coroutine.Start(barrier.Wait()), Coroutine.Start(barrier.Wait()));
            await Coroutine.Yield();

            first.Cancel();
            await Coroutine.Yield();
            Assert.That((barrier.WaitingCount, first.IsCanceled), Is.EqualTo((1, true)));
            var third = Coroutine.Start(barrier.Wait());
            await Coroutine.Yield();
            Assert.That(barrier.WaitingCount, Is.EqualTo(2));
            var fourth = Coroutine.Start(barrier.Wait());
            var numbers = await Coroutine.Gather(second.AsCoroutine(), third.AsCoroutine(), fourth.AsCoroutine());

            // As in asyncio, a number is how many stood there, and so that of one who left is given again.
            Assert.That(numbers, Is.EqualTo(new[] { 1, 1, 2 }));
            Assert.That((barrier.WaitingCount, barrier.IsBroken), Is.EqualTo((0, false)));
        });

    [Test]
    public void Wait_cancelled_in_the_turn_in_which_the_last_comes_keeps_nobody_else() =>
        VirtualRun.Of(async () =>
        {
            var barrier = new AsyncBarrier(3);
            var (first, second) = (Coroutine.Start(barrier.Wait()), Coroutine.Start(barrier.Wait()));
            await Coroutine.Yield();

            await barrier.Wait();
            first.Cancel();
            var number = await second;
            await Raised.By<CoroutineCanceledException>(async () => await first);

            Assert.That((number, barrier.ToString()), Is.EqualTo((1, "AsyncBarrier (filling, 0 of 3 waiting)")));
        });
}
