using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class CachedTests
{
    private sealed class Connection(Schedule schedule) : IDisposable
    {
        public void Dispose() => schedule.Add("disposed");
    }

    private static string Of(Func<Schedule, Cached<int>, Coroutine> main, double seconds, params int[] failing) =>
        Schedule.Of(schedule => main(schedule, new Cached<int>(S(10), schedule.Action(seconds, failing))));

    private static Coroutine Three(Schedule schedule, Cached<int> cached) =>
        Coroutine.All(Enumerable.Range(1, 3).Select(n => schedule.Watch($"{n}", cached.Get())));

    [Test]
    public void All_who_ask_meanwhile_share_one_load() =>
        Assert.That(Of(Three, 1), Is.EqualTo("0 begin 1, 1 1 = 1, 1 2 = 1, 1 3 = 1"));

    [Test]
    public void A_result_is_good_until_its_time_is_up() =>
        Assert.That(
            Of(
                async (schedule, cached) =>
                {
                    await schedule.Watch("first", cached.Get());
                    await Coroutine.Sleep(S(9.5));
                    await schedule.Watch("fresh", cached.Get());
                    await Coroutine.Sleep(S(0.5));
                    await schedule.Watch("new", cached.Get());
                },
                1
            ),
            Is.EqualTo("0 begin 1, 1 first = 1, 10.5 fresh = 1, 11 begin 2, 12 new = 2")
        );

    [Test]
    public void A_fresh_result_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var cached = new Cached<int>(S(1), () => Coroutine.FromResult(1));
            await cached.Get();
            var isLate = false;
            EventLoop.Current.CallSoon(() => isLate = true);

            await cached.Get();

            Assert.That(isLate, Is.False);
        });

    [Test]
    public void A_failure_goes_to_all_who_wait_and_is_not_kept() =>
        Assert.That(
            Of(
                async (schedule, cached) =>
                {
                    await Three(schedule, cached);
                    await schedule.Watch("then", cached.Get());
                },
                1,
                1
            ),
            Is.EqualTo("0 begin 1, 1 1: IO, 1 2: IO, 1 3: IO, 1 begin 2, 2 then = 2")
        );

    [Test]
    public void A_failure_is_kept_if_that_is_asked_for() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var cached = new Cached<int>(S(10), schedule.Action(1, 1)) { FailureExpiry = S(2) };
                await schedule.Watch("first", cached.Get());
                await Coroutine.Sleep(S(1.5));
                await schedule.Watch("kept", cached.Get());
                await Coroutine.Sleep(S(0.5));
                await schedule.Watch("new", cached.Get());
            }),
            Is.EqualTo("0 begin 1, 1 first: IO, 2.5 kept: IO, 3 begin 2, 4 new = 2")
        );

    [TestCase(true)]
    [TestCase(false)]
    public void One_who_is_cancelled_leaves_the_load_to_the_others(bool byScope) =>
        Assert.That(
            Of(
                async (schedule, cached) =>
                {
                    var first = Coroutine.Start(
                        byScope
                            ? LimitedTo(0.5, schedule.Watch("first", cached.Get()))
                            : schedule.Watch("first", cached.Get())
                    );
                    var second = Coroutine.Start(schedule.Watch("second", cached.Get()));
                    await Coroutine.Sleep(S(0.5));
                    if (!byScope)
                        first.Cancel();
                    await second;
                },
                1
            ),
            Is.EqualTo("0 begin 1, 0.5 first cancelled, 1 second = 1")
        );

    [TestCase(true)]
    [TestCase(false)]
    public void The_last_to_go_cancels_the_load_and_waits_for_its_end(bool byScope) =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var loads = 0;
                var cached = new Cached<int>(
                    S(10),
                    async () =>
                    {
                        schedule.Add($"load {++loads}");
                        try
                        {
                            await Coroutine.Sleep(S(1));
                            return loads;
                        }
                        catch (CoroutineCanceledException)
                        {
                            await CancelScope.Shield(() => Coroutine.Sleep(S(0.25)));
                            schedule.Add("load has ended");
                            throw;
                        }
                    }
                );
                Coroutine Get(int n) =>
                    byScope
                        ? LimitedTo(0.5, schedule.Watch($"{n}", cached.Get()))
                        : schedule.Watch($"{n}", cached.Get());
                CoroutineTask<Unit>[] tasks = [Coroutine.Start(Get(1)), Coroutine.Start(Get(2))];
                await Coroutine.Sleep(S(0.5));
                if (!byScope)
                    foreach (var task in tasks)
                        task.Cancel();
                await Coroutine.Sleep(S(0.1));
                await schedule.Watch("a new one", cached.Get());
            }),
            Is.EqualTo(
                "0 load 1, 0.5 1 cancelled, 0.6 load 2, 0.75 load has ended, 0.75 2 cancelled, 1.6 a new one = 2"
            )
        );

    [Test]
    public void A_load_that_fails_while_it_is_cancelled_is_attached_to_the_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var cached = new Cached<int>(
                S(10),
                async () =>
                {
                    try
                    {
                        await Coroutine.Sleep(S(1));
                        return 1;
                    }
                    finally
                    {
                        throw new IOException("failure");
                    }
                }
            );
            var task = Coroutine.Start(Raised.By<CoroutineCanceledException>(async () => await cached.Get()));
            await Coroutine.Sleep(S(0.5));
            task.Cancel();

            var cancellation = await task;

            Assert.That(SuppressedExceptions.Of(cancellation).Single().Message, Is.EqualTo("failure"));
        });

    [Test]
    public void A_result_that_comes_although_nobody_waits_is_disposed_of() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var cached = new Cached<Connection>(
                    S(10),
                    () =>
                        CancelScope.Shield(async () =>
                        {
                            await Coroutine.Sleep(S(1));
                            return new Connection(schedule);
                        })
                );
                await LimitedTo(0.5, schedule.Watch("first", cached.Get()));
            }),
            Is.EqualTo("1 disposed, 1 first cancelled")
        );

    [Test]
    public void Invalidate_makes_the_next_one_ask_anew() =>
        Assert.That(
            Of(
                async (schedule, cached) =>
                {
                    var waiting = Coroutine.Start(schedule.Watch("waiting", cached.Get()));
                    await Coroutine.Sleep(S(0.5));
                    cached.Invalidate();
                    await schedule.Watch("next", cached.Get());
                    await waiting;
                },
                1
            ),
            Is.EqualTo("0 begin 1, 0.5 begin 2, 1 waiting = 1, 1.5 next = 2")
        );

    [Test]
    public void A_load_that_asks_for_its_own_result_is_told_so()
    {
        Cached<int>? cached = null;
        cached = new Cached<int>(S(1), () => cached!.Get());

        var error = Assert.Throws<InvalidOperationException>(() => VirtualRun.Of(() => cached.Get()));

        Assert.That(error!.Message, Does.Contain("awaits itself"));
    }

    [Test]
    public void A_load_that_was_cancelled_from_elsewhere_is_not_kept() =>
        VirtualRun.Of(async () =>
        {
            var (future, loads) = (new Future<int>(), 0);
            var cached = new Cached<int>(S(10), () => ++loads == 1 ? future : Coroutine.FromResult(2));
            var task = Coroutine.Start(cached.Get());
            await Coroutine.Yield();
            await Coroutine.Yield();
            future.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(await cached.Get(), Is.EqualTo(2));
        });

    private static async Coroutine LimitedTo(double seconds, Coroutine coroutine) =>
        await CancelScope.MoveOnAfter(S(seconds), _ => coroutine);
}
