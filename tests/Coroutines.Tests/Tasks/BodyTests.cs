using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Limits and scopes around a coroutine at hand, or a function that asks for no scope.</summary>
[TestFixture]
public class BodyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static Coroutine<int> One() => Coroutine.Sleep(Second, 1);

    private static Coroutine Nothing() => Coroutine.Sleep(Second);

    [Test]
    public void Timeout_takes_a_coroutine_or_a_function_of_nothing() =>
        VirtualRun.Of(async () =>
        {
            var a = await Coroutine.Timeout(Day, One());
            var b = await Coroutine.Timeout(Day, () => One());
            var c = await Coroutine.Timeout(Day, async () => await One());
            var d = await Coroutine.Timeout(Day, One);
            var e = await Coroutine.TimeoutAt(Day, One());
            var f = await Coroutine.TimeoutAt(Day, () => One());
            var g = await Coroutine.Timeout(null, One());
            await Coroutine.Timeout(Day, Nothing());
            await Coroutine.Timeout(Day, () => Nothing());
            await Coroutine.TimeoutAt(Day, Nothing());
            await Coroutine.TimeoutAt(Day, async () => await Nothing());

            Assert.That(new[] { a, b, c, d, e, f, g }, Is.All.EqualTo(1));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(11 * Second));
        });

    [Test]
    public void Timeout_of_a_coroutine_or_a_function_of_nothing_ends_it_when_the_time_is_up() =>
        VirtualRun.Of(async () =>
        {
            var half = Second / 2;
            Coroutine[] late =
            [
                Coroutine.Timeout(half, One()),
                Coroutine.Timeout(half, () => One()),
                Coroutine.Timeout(half, Nothing()),
                Coroutine.Timeout(half, () => Nothing()),
                Coroutine.TimeoutAt(5 * half, One()),
                Coroutine.TimeoutAt(6 * half, () => Nothing()),
            ];

            foreach (var coroutine in late)
                await Raised.By<TimeoutException>(async () => await coroutine);

            Assert.That(EventLoop.Current.Time, Is.EqualTo(6 * half));
        });

    [Test]
    public void Scopes_take_a_coroutine_or_a_function_of_nothing() =>
        VirtualRun.Of(async () =>
        {
            var results = new[]
            {
                (await CancelScope.MoveOnAfter(Day, () => One())).Result,
                (await CancelScope.MoveOnAfter(Day, One())).Result,
                (await new CancelScope().Run(() => One())).Result,
                (await new CancelScope().Run(One())).Result,
                await CancelScope.FailAfter(Day, () => One()),
                await CancelScope.FailAfter(Day, One()),
                await CancelScope.Shield(One()),
            };
            bool[] ended =
            [
                await CancelScope.MoveOnAfter(Day, () => Nothing()),
                await CancelScope.MoveOnAfter(Day, Nothing()),
                await new CancelScope().Run(() => Nothing()),
                await new CancelScope().Run(Nothing()),
            ];
            await CancelScope.FailAfter(Day, () => Nothing());
            await CancelScope.FailAfter(Day, Nothing());
            await CancelScope.Shield(Nothing());

            Assert.That(results, Is.All.EqualTo(1));
            Assert.That(ended, Is.All.True);
        });

    [Test]
    public void Scopes_around_a_coroutine_or_a_function_of_nothing_end_it_when_the_time_is_up() =>
        VirtualRun.Of(async () =>
        {
            var half = Second / 2;

            var results = new[]
            {
                (await CancelScope.MoveOnAfter(half, () => One())).IsSuccess,
                (await CancelScope.MoveOnAfter(half, One())).IsSuccess,
                await CancelScope.MoveOnAfter(half, () => Nothing()),
                await CancelScope.MoveOnAfter(half, Nothing()),
            };
            await Raised.By<DeadlineExceededException>(async () => await CancelScope.FailAfter(half, () => One()));
            await Raised.By<DeadlineExceededException>(async () => await CancelScope.FailAfter(half, One()));
            await Raised.By<DeadlineExceededException>(async () => await CancelScope.FailAfter(half, Nothing()));

            Assert.That(results, Is.All.False);
        });

    [Test]
    public void OnThread_and_OnScheduler_take_what_returns_nothing() =>
        VirtualRun.WithThreads(async () =>
        {
            var (here, threads) = (Environment.CurrentManagedThreadId, new List<int>());
            void Note()
            {
                lock (threads)
                    threads.Add(Environment.CurrentManagedThreadId);
            }

            await Coroutine.OnThread(() => Note());
            await Coroutine.OnThread(Note);
            await Coroutine.OnScheduler(TaskScheduler.Default, () => Note());
            var error = await Raised.By<FormatException>(async () =>
                await Coroutine.OnThread(() => throw new FormatException())
            );
            // A function still is one.
            var number = await Coroutine.OnThread(() => 7);

            Assert.That((threads.Count, threads.Contains(here), number), Is.EqualTo((3, false, 7)));
        });

    [Test]
    public void Null_bodies_are_refused()
    {
        Raised.ByCall<ArgumentNullException>(() => Coroutine.OnThread((Action)null!));
        Raised.ByCall<ArgumentNullException>(() => Coroutine.OnScheduler(TaskScheduler.Default, (Action)null!));
        Raised.ByCall<ArgumentNullException>(() => Coroutine.Timeout(Second, (Func<Coroutine>)null!));
        Raised.ByCall<ArgumentNullException>(() => CancelScope.MoveOnAfter(Second, (Func<Coroutine>)null!));
    }
}
