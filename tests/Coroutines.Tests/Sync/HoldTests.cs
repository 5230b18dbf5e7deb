using NUnit.Framework;

namespace Coroutines.Tests.Sync;

/// <summary>What all that can be acquired has in common: <c>Hold</c>, and the two ways out of it.</summary>
[TestFixture("lock")]
[TestFixture("condition")]
[TestFixture("condition of a lock")]
[TestFixture("semaphore")]
[TestFixture("bounded semaphore")]
public class HoldTests(string kind)
{
    private Acquirable _acquirable = null!;

    [SetUp]
    public void Create() =>
        _acquirable = kind switch
        {
            "lock" => new AsyncLock(),
            "condition" => new AsyncCondition(),
            "condition of a lock" => new AsyncCondition(new AsyncLock()),
            "semaphore" => new AsyncSemaphore(),
            _ => new AsyncSemaphore(1, 1),
        };

    [Test]
    public void Hold_acquires_for_the_block() =>
        VirtualRun.Of(async () =>
        {
            var before = _acquirable.IsLocked;
            using (await _acquirable.Hold())
                Assert.That(_acquirable.IsLocked);

            Assert.That((before, _acquirable.IsLocked), Is.EqualTo((false, false)));
        });

    [Test]
    public void Hold_releases_when_the_block_throws() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<ArithmeticException>(Fail);

            Assert.That(_acquirable.IsLocked, Is.False);

            async Coroutine Fail()
            {
                using var held = await _acquirable.Hold();
                throw new ArithmeticException();
            }
        });

    [Test]
    public void Hold_releases_when_the_block_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var holder = Coroutine.Start(HoldForever());
            await Coroutine.Yield();

            holder.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await holder);

            Assert.That(_acquirable.IsLocked, Is.False);
        });

    [Test]
    public void Hold_cancelled_while_it_waits_releases_nothing() =>
        VirtualRun.Of(async () =>
        {
            await _acquirable.Acquire();
            var waiter = Coroutine.Start(HoldForever());
            await Coroutine.Yield();

            waiter.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await waiter);

            Assert.That(_acquirable.IsLocked);
        });

    [Test]
    public void Held_disposed_of_twice_releases_once() =>
        VirtualRun.Of(async () =>
        {
            var held = await _acquirable.Hold();
            held.Dispose();
            await _acquirable.Acquire();

            held.Dispose();

            Assert.That(_acquirable.IsLocked);
        });

    [Test]
    public void Hold_kept_as_a_value_acquires_at_each_await() =>
        VirtualRun.Of(async () =>
        {
            var hold = _acquirable.Hold();
            for (var i = 0; i < 3; i++)
                using (await hold)
                    Assert.That(_acquirable.IsLocked);

            Assert.That(_acquirable.IsLocked, Is.False);
        });

    private async Coroutine HoldForever()
    {
        using var held = await _acquirable.Hold();
        await new Future<Unit>();
    }
}
