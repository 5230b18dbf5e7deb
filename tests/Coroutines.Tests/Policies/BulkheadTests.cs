using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

[TestFixture]
public class BulkheadTests
{
    [Test]
    public void So_many_run_so_many_wait_and_the_rest_is_refused() =>
        Assert.That(
            Schedule.Of(async schedule =>
            {
                var bulkhead = new Bulkhead(2, 1);
                var action = schedule.Action(1);
                await Coroutine.All(Enumerable.Range(1, 4).Select(n => schedule.Watch($"{n}", bulkhead.Run(action))));
                schedule.Add(bulkhead.ToString());
            }),
            Is.EqualTo(
                "0 begin 1, 0 begin 2, 0 4: BulkheadFull, 1 1 = 1, 1 2 = 2, 1 begin 3, 2 3 = 3, "
                    + "2 bulkhead (0 of 2 running, 0 of 1 waiting)"
            )
        );

    [Test]
    public void The_refusal_says_what_is_full_and_the_way_out() =>
        VirtualRun.Of(async () =>
        {
            var bulkhead = new Bulkhead(1);
            var running = Coroutine.Start(bulkhead.Run(() => Coroutine.Sleep(S(1))));
            await Coroutine.Yield();

            var error = await Raised.By<BulkheadFullException>(() => bulkhead.Run(() => Coroutine.Sleep(S(1))));

            Assert.That(
                error.Message,
                Is.EqualTo(
                    "The bulkhead (1 of 1 running, 0 of 0 waiting) has no place left. Try again later, let more wait, or let more run."
                )
            );
            await running;
        });

    [Test]
    public void A_place_in_line_is_free_as_soon_as_the_one_who_had_it_is_let_in() =>
        VirtualRun.Of(async () =>
        {
            var bulkhead = new Bulkhead(1, 1);
            var first = new Future<int>();
            var runs = new List<CoroutineTask<int>>
            {
                Coroutine.Start(bulkhead.Run<int>(() => first)),
                Coroutine.Start(bulkhead.Run(() => Coroutine.FromResult(2))),
            };
            await Coroutine.Yield();
            first.SetResult(1);
            await Coroutine.Yield();
            // The first has ended and the second has been woken, but takes its step only after this.
            Assert.That((bulkhead.Running, bulkhead.Waiting), Is.EqualTo((1, 0)));

            Assert.That(await bulkhead.Run(() => Coroutine.FromResult(3)), Is.EqualTo(3));
            Assert.That(await Coroutine.All(runs.Select(run => run.AsCoroutine())), Is.EqualTo(new[] { 1, 2 }));
        });

    [TestCase(true)]
    [TestCase(false)]
    public void One_who_is_cancelled_gives_the_place_back(bool wasLetIn) =>
        VirtualRun.Of(async () =>
        {
            var bulkhead = new Bulkhead(1, 2);
            var first = new Future<int>();
            var running = Coroutine.Start(bulkhead.Run<int>(() => first));
            var canceled = Coroutine.Start(bulkhead.Run(() => Coroutine.FromResult(2)));
            var next = Coroutine.Start(bulkhead.Run(() => Coroutine.FromResult(3)));
            await Coroutine.Yield();
            if (wasLetIn)
            {
                first.SetResult(1);
                await Coroutine.Yield();
            }
            canceled.Cancel();
            await Coroutine.Yield();
            first.TrySetResult(1);

            Assert.That((await running, await next, canceled.IsCanceled), Is.EqualTo((1, 3, true)));
            Assert.That((bulkhead.Running, bulkhead.Waiting), Is.EqualTo((0, 0)));
        });

    [Test]
    public void An_action_that_fails_gives_the_place_back() =>
        VirtualRun.Of(async () =>
        {
            var bulkhead = new Bulkhead(1);
            for (var times = 0; times < 3; times++)
                await Raised.By<IOException>(async () => await bulkhead.Run<int>(() => throw new IOException()));
            Assert.That(bulkhead.Running, Is.Zero);
        });
}
