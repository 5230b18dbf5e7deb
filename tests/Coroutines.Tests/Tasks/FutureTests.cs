using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class FutureTests
{
    // R19
    [Test]
    public void SetResult_completes_it_once_and_for_all() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var before = (future.IsCompleted, future.IsFaulted, future.IsCanceled);

            future.SetResult(7);

            Assert.That(before, Is.EqualTo((false, false, false)));
            Assert.That((future.IsCompleted, future.IsFaulted, future.IsCanceled), Is.EqualTo((true, false, false)));
            Assert.That((future.Result, future.Exception), Is.EqualTo((7, (Exception?)null)));
            await Coroutine.Yield();
        });

    // R19
    [Test]
    public void Set_members_of_a_complete_future_throw_and_change_nothing() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.SetResult(7);

            Raised.ByCall<InvalidOperationException>(() => future.SetResult(8));
            Raised.ByCall<InvalidOperationException>(() => future.SetException(new FormatException()));

            Assert.That(future.Result, Is.EqualTo(7));
            await Coroutine.Yield();
        });

    // R19
    [Test]
    public void Cancel_of_a_complete_future_returns_false() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.SetResult(7);

            Assert.That((future.Cancel(), future.IsCanceled, future.Result), Is.EqualTo((false, false, 7)));
            await Coroutine.Yield();
        });

    // R19
    [Test]
    public void Cancel_takes_effect_at_once() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();

            Assert.That((future.Cancel(), future.IsCompleted, future.IsCanceled), Is.EqualTo((true, true, true)));
            Assert.That((future.IsFaulted, future.Cancel()), Is.EqualTo((false, false)));
            await Coroutine.Yield();
        });

    // R20
    [Test]
    public void Result_and_Exception_of_a_pending_future_throw() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();

            Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(future.Result));
            Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(future.Exception));
            await Coroutine.Yield();
        });

    // R20
    [Test]
    public void Result_and_Exception_of_a_cancelled_future_raise_the_cancellation_with_its_reason() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.Cancel("because");

            var byResult = Raised.ByCall<CoroutineCanceledException>(() => GC.KeepAlive(future.Result));
            var byException = Raised.ByCall<CoroutineCanceledException>(() => GC.KeepAlive(future.Exception));

            Assert.That((byResult.Reason, byException.Reason), Is.EqualTo(("because", "because")));
            Assert.That(byResult.Message, Is.EqualTo("because"));
            await Coroutine.Yield();
        });

    [Test]
    public void Exception_of_a_failed_future_is_the_object_that_was_set() =>
        VirtualRun.Of(async () =>
        {
            var (future, boom) = (new Future<int>(), new FormatException("boom"));
            future.SetException(boom);

            Assert.That((future.IsCompleted, future.IsFaulted), Is.EqualTo((true, true)));
            Assert.That(future.Exception, Is.SameAs(boom));
            Assert.That(Raised.ByCall<FormatException>(() => GC.KeepAlive(future.Result)), Is.SameAs(boom));
            await Coroutine.Yield();
        });

    // R21
    [Test]
    public void AddDoneCallback_runs_in_a_later_turn_in_the_order_of_registration() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            Action<Future<int>> a = _ => trace.Add("a");
            Action<Future<int>> b = _ => trace.Add("b");
            future.AddDoneCallback(a);
            future.AddDoneCallback(b);
            future.AddDoneCallback(a);

            future.SetResult(0);
            trace.Add("set");
            EventLoop.Current.CallSoon(trace.Of("soon"));
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("set a b a soon"));
        });

    // R21
    [Test]
    public void AddDoneCallback_to_a_complete_future_never_runs_inline() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            future.SetResult(0);
            EventLoop.Current.CallSoon(trace.Of("soon"));
            future.AddDoneCallback(done => trace.Add($"callback {ReferenceEquals(done, future)}"));
            trace.Add("added");

            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("added soon callback True"));
        });

    // R21
    [Test]
    public void AddDoneCallback_runs_in_the_context_of_its_registration() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace, local) = (new Future<int>(), new Trace(), new AsyncLocal<string>());
            foreach (var value in (string[])["a", "b"])
            {
                local.Value = value;
                future.AddDoneCallback(_ => trace.Add(local.Value));
            }
            local.Value = "c";

            future.SetResult(0);
            await Coroutine.Yield();

            Assert.That((trace.ToString(), local.Value), Is.EqualTo(("a b", "c")));
        });

    // R21
    [Test]
    public void RemoveDoneCallback_removes_all_equal_ones_and_returns_how_many() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            Action<Future<int>> a = _ => trace.Add("a");
            Action<Future<int>> b = _ => trace.Add("b");
            future.AddDoneCallback(a);
            var onlyOne = future.RemoveDoneCallback(a);
            foreach (var callback in (Action<Future<int>>[])[a, b, a])
                future.AddDoneCallback(callback);

            var removed = (onlyOne, future.RemoveDoneCallback(a), future.RemoveDoneCallback(a));
            future.SetResult(0);
            await Coroutine.Yield();

            Assert.That((removed, trace.ToString()), Is.EqualTo(((1, 2, 0), "b")));
        });

    [Test]
    public void RemoveDoneCallback_once_it_is_scheduled_removes_nothing() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            Action<Future<int>> a = _ => trace.Add("a");
            future.AddDoneCallback(a);
            future.SetResult(0);

            var removed = future.RemoveDoneCallback(a);
            await Coroutine.Yield();

            Assert.That((removed, trace.ToString()), Is.EqualTo((0, "a")));
        });

    [Test]
    public void RemoveDoneCallback_leaves_those_who_await_alone() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            Action<Future<int>> a = _ => { };
            var waiter = Coroutine.Start(Wait(future));
            await Coroutine.Yield();
            future.AddDoneCallback(a);
            future.RemoveDoneCallback(a);

            future.SetResult(7);

            Assert.That(await waiter, Is.EqualTo(7));
        });

    [Test]
    public void AddDoneCallback_that_throws_is_reported_and_the_others_run()
    {
        var (errors, trace, boom) = (new List<LoopError>(), new Trace(), new FormatException());

        VirtualRun.Of(
            async () =>
            {
                var future = new Future<int>();
                future.AddDoneCallback(_ => throw boom);
                future.AddDoneCallback(_ => trace.Add("next"));
                future.SetResult(0);
                await Coroutine.Yield();
            },
            errors
        );

        Assert.That(trace.ToString(), Is.EqualTo("next"));
        Assert.That(
            errors.Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(new[] { (LoopErrorKind.Callback, boom) })
        );
        Assert.That(errors[0].Origin, Does.Contain("Future #"));
    }

    // R22
    [Test]
    public void Await_of_a_complete_future_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var (done, failed, trace) = (new Future<int>(), new Future<int>(), new Trace());
            var cancelled = new Future<int>();
            done.SetResult(7);
            failed.SetException(new FormatException());
            cancelled.Cancel("why");
            EventLoop.Current.CallSoon(trace.Of("a turn"));

            trace.Add(await done);
            await Raised.By<FormatException>(async () => await failed);
            trace.Add((await Raised.By<CoroutineCanceledException>(async () => await cancelled)).Reason!);

            Assert.That(trace.ToString(), Is.EqualTo("7 why"));
        });

    // R23
    [Test]
    public void SetResult_wakes_those_who_wait_in_the_next_turn_in_the_order_in_which_they_came() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace, loop) = (new Future<int>(), new Trace(), EventLoop.Current);
            for (var i = 0; i < 4; i++)
                _ = Coroutine.Start(Waiter(i));
            await Coroutine.Yield();

            loop.CallSoon(trace.Of("before"));
            future.SetResult(0);
            loop.CallSoon(trace.Of("after"));
            trace.Add("set");
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("set before 0 1 2 3 after"));

            async Coroutine Waiter(int number)
            {
                await future;
                trace.Add(number);
            }
        });

    // R23: callbacks and waiters stand in one queue.
    [Test]
    public void SetResult_callbacks_and_waiters_keep_their_common_order() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            future.AddDoneCallback(_ => trace.Add("callback"));
            _ = Coroutine.Start(Waiter());
            await Coroutine.Yield();
            future.AddDoneCallback(_ => trace.Add("last"));

            future.SetResult(0);
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("callback waiter last"));

            async Coroutine Waiter()
            {
                await future;
                trace.Add("waiter");
            }
        });

    // R24
    [Test]
    public void SetResult_after_a_waiter_was_cancelled_throws_and_the_Try_twins_return_false() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var waiter = Coroutine.Start(Wait(future));
            await Coroutine.Yield();

            waiter.Cancel();

            Assert.That(future.IsCanceled);
            Raised.ByCall<InvalidOperationException>(() => future.SetResult(1));
            Assert.That(
                (future.TrySetResult(1), future.TrySetException(new FormatException())),
                Is.EqualTo((false, false))
            );
            await Coroutine.Yield();
        });

    [Test]
    public void TrySetResult_of_a_pending_future_returns_true() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new Future<int>(), new Future<int>());

            Assert.That((a.TrySetResult(1), b.TrySetException(new FormatException())), Is.EqualTo((true, true)));
            Assert.That((a.Result, b.Exception!.GetType()), Is.EqualTo((1, typeof(FormatException))));
            await Coroutine.Yield();
        });

    // R25
    [Test]
    public void Cancel_of_one_waiter_cancels_the_future_for_both() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var (first, second) = (Coroutine.Start(Wait(future)), Coroutine.Start(Wait(future)));
            await Coroutine.Yield();

            first.Cancel("one");
            await Coroutine.Yield();

            Assert.That((future.IsCanceled, first.IsCanceled, second.IsCanceled), Is.EqualTo((true, true, true)));
            Assert.That((first.Cancelling, second.Cancelling), Is.EqualTo((1, 0)));
        });

    // R26: the object itself, whatever it is.
    [Test]
    public void Await_of_a_failed_future_raises_the_same_object_each_time() =>
        VirtualRun.Of(async () =>
        {
            var (future, boom) = (new Future<int>(), new FormatException());
            future.SetException(boom);

            for (var i = 0; i < 3; i++)
                Assert.That(await Raised.By<FormatException>(async () => await future), Is.SameAs(boom));
        });

    // R27
    [Test]
    public void SetException_that_nobody_looks_at_is_reported_when_the_run_ends()
    {
        var (errors, boom) = (new List<LoopError>(), new FormatException());
        var reportedInside = -1;
        // Held to the end of the test, so that it is the end of the run that reports it.
        Future<int>? future = null;

        VirtualRun.Of(
            async () =>
            {
                future = new Future<int>();
                future.SetException(boom);
                await Coroutine.Yield();
                reportedInside = errors.Count;
            },
            errors
        );

        Assert.That(reportedInside, Is.Zero);
        Assert.That(
            errors.Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(new[] { (LoopErrorKind.NeverRetrieved, boom) })
        );
        Assert.That(
            errors[0].Message,
            Does.Contain("Future #").And.Contain("Await it").And.Contain("Exception").And.Not.Contain("pending")
        );
        GC.KeepAlive(future);
    }

    // R27
    [Test]
    public void SetException_that_nobody_looks_at_is_reported_when_the_future_is_collected()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                Forget();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Coroutine.Yield();
                await Coroutine.Yield();
                Assert.That(errors, Has.Count.EqualTo(1));
            },
            errors
        );

        Assert.That(errors.Select(error => error.Kind), Is.EqualTo(new[] { LoopErrorKind.NeverRetrieved }));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static void Forget() => new Future<int>().SetException(new FormatException());
    }

    // R27
    [TestCase("result")]
    [TestCase("exception")]
    [TestCase("await")]
    [TestCase("cancel")]
    public void SetException_looked_at_is_not_reported(string look) =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.SetException(new FormatException());
            switch (look)
            {
                case "result":
                    Raised.ByCall<FormatException>(() => GC.KeepAlive(future.Result));
                    break;
                case "exception":
                    GC.KeepAlive(future.Exception);
                    break;
                case "await":
                    await Raised.By<FormatException>(async () => await future);
                    break;
                case "cancel":
                    future.Cancel();
                    break;
            }
            await Coroutine.Yield();
        });

    // R27: asyncio's wake-up looks at the result before the cancellation replaces it.
    [Test]
    public void SetException_that_a_cancellation_of_the_waiter_replaced_is_not_reported() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var waiter = Coroutine.Start(Wait(future));
            await Coroutine.Yield();

            future.SetException(new FormatException());
            waiter.Cancel();
            await Coroutine.Yield();

            Assert.That(waiter.IsCanceled);
        });

    // As in asyncio it is a failure with that exception, not a cancellation.
    [Test]
    public void SetException_of_a_cancellation_fails_the_future() =>
        VirtualRun.Of(async () =>
        {
            var (future, cancellation) = (new Future<int>(), new CoroutineCanceledException("why"));
            future.SetException(cancellation);

            Assert.That((future.IsFaulted, future.IsCanceled), Is.EqualTo((true, false)));
            Assert.That(future.Exception, Is.SameAs(cancellation));
            await Coroutine.Yield();
        });

    [Test]
    public void AsCoroutine_may_be_awaited_many_times() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            var coroutine = future.AsCoroutine();
            EventLoop.Current.CallSoon(() => future.SetResult(7));

            Assert.That((await coroutine, await coroutine, await future), Is.EqualTo((7, 7, 7)));
        });

    [Test]
    public void Constructor_with_a_loop_that_does_not_run_yet_makes_a_future_of_that_loop()
    {
        using var loop = VirtualRun.NewLoop();
        var future = new Future<int>(loop);
        loop.CallSoon(() => future.SetResult(7));

        Assert.That(loop.Run(future.AsCoroutine()), Is.EqualTo(7));
        Assert.That(future.Loop, Is.SameAs(loop));
    }

    [Test]
    public void ToString_names_the_future_and_its_state() =>
        VirtualRun.Of(async () =>
        {
            var (a, b, c) = (new Future<int>(), new Future<int>(), new Future<int>());
            var pending = a.ToString();
            a.SetResult(0);
            b.SetException(new FormatException());
            c.Cancel();

            Assert.That(pending, Does.Match(@"^Future #\d+ \(pending\)$"));
            Assert.That(a.ToString(), Is.EqualTo(pending.Replace("pending", "finished")));
            Assert.That((b.ToString(), c.ToString()), Is.EqualTo((Named(b, "failed"), Named(c, "cancelled"))));
            Assert.That(b.Exception, Is.Not.Null);
            await Coroutine.Yield();

            static string Named(Future<int> future, string state) => $"{future.ToString().Split(" (")[0]} ({state})";
        });

    private static async Coroutine<T> Wait<T>(Future<T> future) => await future;
}
