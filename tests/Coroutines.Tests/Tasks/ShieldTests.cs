using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class ShieldTests
{
    // R66
    [Test]
    public void Shield_gives_the_result() =>
        VirtualRun.Of(async () =>
        {
            var inner = new Future<int>();
            var outer = Coroutine.Shield(inner.AsCoroutine());

            inner.SetResult(42);

            Assert.That(await outer, Is.EqualTo(42));
        });

    [Test]
    public void Shield_gives_the_failure_as_the_same_object() =>
        VirtualRun.Of(async () =>
        {
            var (inner, boom) = (new Future<int>(), new FormatException());
            var outer = Coroutine.Shield(inner.AsCoroutine());

            inner.SetException(boom);

            Assert.That(await Raised.By<FormatException>(async () => await outer), Is.SameAs(boom));
        });

    // R66: asyncio passes no reason on.
    [Test]
    public void Shield_of_what_is_cancelled_is_cancelled_without_a_reason() =>
        VirtualRun.Of(async () =>
        {
            var inner = new Future<int>();
            var outer = Coroutine.Shield(inner.AsCoroutine());

            inner.Cancel("inner");
            var error = await Raised.By<CoroutineCanceledException>(async () => await outer);

            Assert.That((outer.IsCanceled, error.Reason), Is.EqualTo((true, (string?)null)));
        });

    [Test]
    public void Shield_of_what_is_complete_is_that_itself() =>
        VirtualRun.Of(async () =>
        {
            var inner = new Future<int>();
            inner.SetResult(42);

            Assert.That(Coroutine.Shield(inner.AsCoroutine()), Is.SameAs(inner));
        });

    [Test]
    public void Shield_of_a_coroutine_starts_it() =>
        VirtualRun.Of(async () =>
        {
            var started = false;

            _ = Coroutine.Shield(Body());
            await Coroutine.Yield();

            Assert.That(started);

            async Coroutine<int> Body()
            {
                started = true;
                return 1;
            }
        });

    // R66
    [Test]
    public void Cancel_of_the_shield_leaves_the_inner_one_running() =>
        VirtualRun.Of(async () =>
        {
            var inner = new Future<int>();
            var outer = Coroutine.Shield(inner.AsCoroutine());

            Assert.That(outer.Cancel("mine"), Is.True);
            await Coroutine.Yield();

            Assert.That((outer.IsCanceled, inner.IsCompleted), Is.EqualTo((true, false)));
            Assert.That(inner.Aux, Is.Null, "Its callback is taken away.");
        });

    [Test]
    public void Cancel_of_the_task_that_awaits_a_shield_leaves_the_inner_task_running() =>
        VirtualRun.Of(async () =>
        {
            var (gate, proof) = (new Future<int>(), 0);
            var awaiting = Coroutine.Start(Outer());
            await Coroutine.Yield();
            await Coroutine.Yield();

            awaiting.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await awaiting);
            gate.SetResult(1);
            await TurnCounter.Turns(2);

            Assert.That(proof, Is.EqualTo(1));

            async Coroutine<int> Inner() => proof += await gate;

            async Coroutine<int> Outer() => proof += 100 * await Coroutine.Shield(Inner());
        });

    [Test]
    public void Cancel_of_the_shield_after_the_inner_one_has_ended_drops_the_value() =>
        VirtualRun.Of(async () =>
        {
            var inner = new Future<int>();
            var outer = Coroutine.Shield(inner.AsCoroutine());
            inner.SetResult(42);

            Assert.That(outer.Cancel(), Is.True);
            await Raised.By<CoroutineCanceledException>(async () => await outer);
        });

    [Test]
    public void Cancel_of_a_shield_around_a_gather_leaves_the_gather_running() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (new Future<int>(), new Future<int>());
            var parent = Coroutine.Gather(one.AsCoroutine(), other.AsCoroutine());
            var outer = Coroutine.Shield(parent.AsCoroutine());

            outer.Cancel();
            await Coroutine.Yield();
            one.SetResult(1);
            other.SetResult(2);

            Assert.That(await parent, Is.EqualTo(new[] { 1, 2 }));
        });

    [Test]
    public void Cancel_of_a_gather_of_shields_cancels_the_shields_alone() =>
        VirtualRun.Of(async () =>
        {
            var (one, other) = (new Future<int>(), new Future<int>());
            var shields = new[] { Coroutine.Shield(one.AsCoroutine()), Coroutine.Shield(other.AsCoroutine()) };
            var parent = Coroutine.Gather(shields.Select(shield => shield.AsCoroutine()));

            parent.Cancel();
            await Coroutine.Yield();

            Assert.That(parent.Exception, Is.InstanceOf<CoroutineCanceledException>());
            Assert.That(shields.All(shield => shield.IsCanceled));
            Assert.That((one.TrySetResult(1), other.TrySetResult(2)), Is.EqualTo((true, true)));
        });

    [Test]
    public void Shield_outside_a_loop_is_refused() =>
        Assert.That(
            () => Coroutine.Shield(Coroutine.FromResult(1)),
            Throws.InvalidOperationException.With.Message.Contains("No event loop runs")
        );

    [Test]
    public void Shield_started_in_one_run_can_be_awaited_in_the_next()
    {
        using var loop = VirtualRun.NewLoop();

        var outer = loop.Run(Start());

        Assert.That((outer.Loop, loop.Run(outer.AsCoroutine())), Is.EqualTo((loop, 42)));

        static async Coroutine<Future<int>> Start() => Coroutine.Shield(Coroutine.FromResult(42));
    }
}
