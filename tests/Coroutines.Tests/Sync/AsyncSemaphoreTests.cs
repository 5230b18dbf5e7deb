using NUnit.Framework;

namespace Coroutines.Tests.Sync;

[TestFixture]
public class AsyncSemaphoreTests
{
    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [TestCase(0, true)]
    [TestCase(1, false)]
    [TestCase(3, false)]
    public void IsLocked_of_a_new_semaphore_says_whether_it_has_no_permits(int permits, bool expected) =>
        Assert.That(new AsyncSemaphore(permits).IsLocked, Is.EqualTo(expected));

    [TestCase(-1, null)]
    [TestCase(2, 1)]
    public void Permits_out_of_range_are_refused(int permits, int? maximum) =>
        Assert.That(
            Raised.ByCall<ArgumentOutOfRangeException>(() => _ = new AsyncSemaphore(permits, maximum)).ParamName,
            Is.EqualTo("permits")
        );

    [Test]
    public void Acquire_with_permits_left_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore(2);
            EventLoop.Current.CallSoon(_trace.Of("turn"));

            await semaphore.Acquire();
            var between = semaphore.IsLocked;
            await semaphore.Acquire();

            Assert.That((between, semaphore.IsLocked, _trace.ToString()), Is.EqualTo((false, true, "")));
        });

    // R83: the permit is counted out when a waiter is woken, so that a newcomer cannot take it.
    [Test]
    public void Release_gives_the_permit_to_those_who_wait() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore(3);
            await semaphore.Acquire();
            await semaphore.Acquire();
            foreach (var name in (string[])["a", "b", "c"])
                _ = Start(semaphore, name);
            await Coroutine.Yield();
            Assert.That(_trace.ToString(), Is.EqualTo("a"));
            Assert.That(semaphore.ToString(), Is.EqualTo("AsyncSemaphore (0 permits, 2 waiting)"));
            var newcomer = Start(semaphore, "newcomer");

            semaphore.Release();
            semaphore.Release();
            Assert.That(
                (semaphore.IsLocked, semaphore.ToString()),
                Is.EqualTo((true, "AsyncSemaphore (0 permits, 2 waiting)"))
            );
            await Coroutine.Yield();

            Assert.That((_trace.ToString(), newcomer.IsCompleted), Is.EqualTo(("a b c", false)));
            semaphore.Release();
            await newcomer;
        });

    [Test]
    public void Release_with_nobody_waiting_adds_a_permit() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore();
            await semaphore.Acquire();

            semaphore.Release();
            semaphore.Release();

            Assert.That(
                (semaphore.IsLocked, semaphore.ToString()),
                Is.EqualTo((false, "AsyncSemaphore (2 permits, 0 waiting)"))
            );
        });

    [Test]
    public void Release_beyond_the_maximum_throws_and_changes_nothing() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore(1, 2);

            semaphore.Release();
            Raised.ByCall<InvalidOperationException>(semaphore.Release);

            await semaphore.Acquire();
            Assert.That(semaphore.ToString(), Is.EqualTo("AsyncSemaphore (1 permits, 0 waiting)"));
        });

    [Test]
    public void Acquire_and_release_over_and_over_goes_round() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore();

            await Coroutine.All(Twice("a"), Twice("b"), Twice("c"));

            Assert.That(_trace.ToString(), Is.EqualTo("a1 b1 c1 a2 b2 c2"));

            async Coroutine Twice(string name)
            {
                for (var i = 1; i <= 2; i++)
                {
                    using var held = await semaphore.Hold();
                    _trace.Add($"{name}{i}");
                    await Coroutine.Sleep(TimeSpan.FromMilliseconds(1));
                }
            }
        });

    [Test]
    public void Acquire_right_after_Release_waits_behind_those_who_wait() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore();
            var tasks = new[] { Start(semaphore, "1"), Coroutine.Start(Again()), Start(semaphore, "3") };
            await Coroutine.Yield();

            semaphore.Release();
            semaphore.Release();
            await Coroutine.Gather(tasks.Select(task => task.AsCoroutine()));

            Assert.That(_trace.ToString(), Is.EqualTo("1 2 3 4"));

            async Coroutine Again()
            {
                await semaphore.Acquire();
                _trace.Add("2");
                semaphore.Release();
                await semaphore.Acquire();
                _trace.Add("4");
            }
        });

    // Releases that came while the first was woken but had not run leave permits over; that first one hands them on.
    [Test]
    public void A_woken_task_hands_on_the_permits_that_newcomers_had_to_leave() =>
        VirtualRun.Of(async () =>
        {
            var semaphore = new AsyncSemaphore(0);
            CoroutineTask<Unit>? late = null;
            var tasks = new[] { Coroutine.Start(First()), Coroutine.Start(Releaser()), Start(semaphore, "3") };

            await Coroutine.Yield();
            Assert.That(semaphore.ToString(), Is.EqualTo("AsyncSemaphore (2 permits, 3 waiting)"));
            await Coroutine.Yield();
            Assert.That(semaphore.ToString(), Is.EqualTo("AsyncSemaphore (0 permits, 2 waiting)"));
            await Coroutine.Gather(tasks.Select(task => task.AsCoroutine()));
            await late!;

            Assert.That(_trace.ToString(), Is.EqualTo("1 2 3 4"));

            async Coroutine First()
            {
                await semaphore.Acquire();
                late = Coroutine.Start(Say("4"));
                _trace.Add("1");
            }

            async Coroutine Releaser()
            {
                for (var i = 0; i < 3; i++)
                    semaphore.Release();
                Assert.That(semaphore.IsLocked, "The one that was woken has not run.");
                await semaphore.Acquire();
                _trace.Add("2");
            }

            async Coroutine Say(string what) => _trace.Add(what);
        });

    private CoroutineTask<Unit> Start(AsyncSemaphore semaphore, string name) =>
        Coroutine.Start(Acquire(semaphore, name));

    private async Coroutine Acquire(AsyncSemaphore semaphore, string name)
    {
        await semaphore.Acquire();
        _trace.Add(name);
    }
}
