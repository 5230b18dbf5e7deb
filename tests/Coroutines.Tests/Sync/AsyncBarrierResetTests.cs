using NUnit.Framework;

namespace Coroutines.Tests.Sync;

// R84: reset sends away those who wait, abort breaks the barrier until it is reset.
[TestFixture]
public class AsyncBarrierResetTests
{
    private const int Parties = 5;

    private AsyncBarrier _barrier = null!;
    private int _passed;
    private int _sentAway;

    [SetUp]
    public void Create() => (_barrier, _passed, _sentAway) = (new AsyncBarrier(Parties), 0, 0);

    [Test]
    public void Reset_of_a_new_barrier_changes_nothing() =>
        VirtualRun.Of(async () =>
        {
            await _barrier.Reset();

            Assert.That(_barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 0 of 5 waiting)"));
        });

    [Test]
    public void Reset_sends_away_those_who_wait() =>
        VirtualRun.Of(async () =>
        {
            var tasks = Start(Parties - 1, WaitOnce);
            await Coroutine.Yield();

            await _barrier.Reset();
            Assert.That(_barrier.ToString(), Is.EqualTo("AsyncBarrier (resetting, 0 of 5 waiting)"));
            await Coroutine.Gather(tasks);

            Assert.That((_passed, _sentAway), Is.EqualTo((0, Parties - 1)));
            Assert.That(_barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 0 of 5 waiting)"));
        });

    [Test]
    public void Reset_twice_is_as_once() =>
        VirtualRun.Of(async () =>
        {
            var tasks = Start(2, WaitOnce);
            await Coroutine.Yield();

            await _barrier.Reset();
            await _barrier.Reset();
            await Coroutine.Gather(tasks);

            Assert.That((_sentAway, _barrier.ToString()), Is.EqualTo((2, "AsyncBarrier (filling, 0 of 5 waiting)")));
        });

    [Test]
    public void Reset_while_half_have_left_sends_the_rest_away() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Gather(
                Start(
                    Parties,
                    async () =>
                    {
                        await WaitOnce();
                        if (_passed == Parties - Parties / 2 && _sentAway == 0)
                            await _barrier.Reset();
                    }
                )
            );

            Assert.That((_passed, _sentAway), Is.EqualTo((Parties - Parties / 2, Parties / 2)));
            Assert.That(_barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 0 of 5 waiting)"));
        });

    // Those who have come back already wait outside, and a reset is not for them.
    [Test]
    public void Reset_while_some_leave_and_some_have_come_back_lets_these_wait_on() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Gather(
                Start(
                    Parties,
                    async () =>
                    {
                        await WaitOnce();
                        if (_passed > Parties / 2 && _sentAway == 0)
                            await _barrier.Reset();
                        await _barrier.Wait();
                    }
                )
            );

            Assert.That((_passed, _sentAway), Is.EqualTo((Parties - Parties / 2, Parties / 2)));
            Assert.That(_barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 0 of 5 waiting)"));
        });

    [Test]
    public void Reset_lets_those_sent_away_wait_again() =>
        VirtualRun.Of(async () =>
        {
            var again = 0;
            var tasks = Start(
                Parties - 1,
                async () =>
                {
                    await WaitOnce();
                    await _barrier.Wait();
                    again++;
                }
            );
            await Coroutine.Yield();

            await _barrier.Reset();
            var last = Coroutine.Start(_barrier.Wait());
            await Coroutine.Gather(tasks);
            await last;

            Assert.That((_sentAway, again), Is.EqualTo((Parties - 1, Parties - 1)));
        });

    [Test]
    public void Reset_after_the_last_has_left_sends_nobody_away() =>
        VirtualRun.Of(async () =>
        {
            var thrice = 0;

            await Coroutine.Gather(
                Start(
                    Parties,
                    async () =>
                    {
                        await WaitOnce();
                        if (_passed == Parties)
                            await _barrier.Reset();
                        await WaitOnce();
                        await _barrier.Wait();
                        thrice++;
                    }
                )
            );

            Assert.That((_passed, _sentAway, thrice), Is.EqualTo((2 * Parties, 0, Parties)));
        });

    [Test]
    public void Abort_breaks_the_barrier() =>
        VirtualRun.Of(async () =>
        {
            await _barrier.Abort();

            Assert.That((_barrier.IsBroken, _barrier.WaitingCount), Is.EqualTo((true, 0)));
            await Raised.By<BarrierBrokenException>(async () => await _barrier.Wait());
        });

    [Test]
    public void Abort_sends_away_those_who_leave_and_those_who_have_come_back() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Gather(
                Start(
                    Parties,
                    async () =>
                    {
                        if (!await Passes())
                            return;
                        if (_passed > Parties / 2)
                            await _barrier.Abort();
                        else
                            await WaitOnce();
                    }
                )
            );

            Assert.That((_barrier.IsBroken, _barrier.WaitingCount), Is.EqualTo((true, 0)));
            Assert.That((_passed, _sentAway), Is.EqualTo((Parties / 2 + 1, Parties - 1)));
        });

    [Test]
    public void Abort_by_a_party_that_failed_sends_the_others_away() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Gather(Start(Parties, PassOrAbort));

            Assert.That((_barrier.IsBroken, _barrier.WaitingCount), Is.EqualTo((true, 0)));
            Assert.That(_sentAway, Is.EqualTo(Parties - 1));
        });

    [Test]
    public void Reset_after_Abort_makes_the_barrier_as_new() =>
        VirtualRun.Of(async () =>
        {
            var (meeting, together) = (new AsyncBarrier(Parties), 0);

            await Coroutine.Gather(
                Start(
                    Parties,
                    async () =>
                    {
                        await PassOrAbort();
                        // All must have left before the reset, and nobody come before it.
                        if (await meeting.Wait() == Parties / 2)
                            await _barrier.Reset();
                        await meeting.Wait();
                        await _barrier.Wait();
                        together++;
                    }
                )
            );

            Assert.That((_sentAway, together), Is.EqualTo((Parties - 1, Parties)));
            Assert.That(_barrier.ToString(), Is.EqualTo("AsyncBarrier (filling, 0 of 5 waiting)"));
        });

    private static IEnumerable<Coroutine> Start(int count, Func<Coroutine> body) =>
        [.. Enumerable.Range(0, count).Select(_ => (Coroutine)Coroutine.Start(body()).AsCoroutine())];

    private async Coroutine WaitOnce() => await Passes();

    private async Coroutine<bool> Passes()
    {
        try
        {
            await _barrier.Wait();
            _passed++;
            return true;
        }
        catch (BarrierBrokenException)
        {
            _sentAway++;
            return false;
        }
    }

    private async Coroutine PassOrAbort()
    {
        try
        {
            if (await _barrier.Wait() == Parties / 2)
                throw new ArithmeticException();
            await _barrier.Wait();
            Assert.Fail("Not all can have passed twice.");
        }
        catch (BarrierBrokenException)
        {
            _sentAway++;
        }
        catch (ArithmeticException)
        {
            await _barrier.Abort();
        }
    }
}
