using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// What becomes of the cases that were not taken, and of all when the select is cancelled.
[TestFixture]
public class SelectLoserTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private sealed class Resource(Trace trace) : IDisposable
    {
        public void Dispose() => trace.Add("disposed");
    }

    private sealed class SlowResource(Trace trace, bool fails = false) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Coroutine.Sleep(Second);
            trace.Add("disposed");
            if (fails)
                throw new FormatException("in disposal");
        }
    }

    [Test]
    public void WhenLost_is_called_once_for_each_loser_and_not_for_the_winner() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var select = Coroutine.Select(
                SelectCase.Completed(new Future<int>()).WhenLost(trace.Of("first")).WhenLost(trace.Of("again")),
                SelectCase.Receive(receiver).WhenLost(trace.Of("receive")),
                SelectCase.After(Second).WhenLost(trace.Of("time")).Then(_ => -1)
            );
            await sender.Send(1);
            await select;
            Assert.That(trace.ToString(), Is.EqualTo("first again time"));

            trace.Clear();
            await select;
            Assert.That(trace.ToString(), Is.EqualTo("first again receive"));
        });

    [Test]
    public void WhenLost_that_throws_is_reported_and_takes_nothing_from_the_winner()
    {
        var errors = new List<LoopError>();
        VirtualRun.Of(
            async () =>
                Assert.That(
                    await Coroutine.Select(
                        SelectCase.Default(1),
                        SelectCase.After(Second).Then(_ => 2).WhenLost(() => throw new FormatException())
                    ),
                    Is.EqualTo(1)
                ),
            errors
        );
        Assert.That(errors.Single().Exception, Is.InstanceOf<FormatException>());
        Assert.That(errors[0].Message, Is.EqualTo("A case of Select of 2 cases threw an exception."));
    }

    [Test]
    public void Run_that_loses_is_cancelled_and_awaited_before_the_select_goes_on() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var start = EventLoop.Current.Time;

            var result = await Coroutine.Select(
                SelectCase.Run(Work()).WhenLost(trace.Of("told")),
                SelectCase
                    .After(Second)
                    .Then(_ =>
                    {
                        trace.Add("then");
                        return 2;
                    })
            );

            Assert.That((result, trace.ToString()), Is.EqualTo((2, "begun cleaned told then")));
            Assert.That(EventLoop.Current.Time - start, Is.EqualTo(3 * Second));
            Assert.That(EventLoop.Current.AllTasks(), Has.Count.EqualTo(1));

            async Coroutine<int> Work()
            {
                trace.Add("begun");
                try
                {
                    await Coroutine.Sleep(10 * Second);
                    return 1;
                }
                finally
                {
                    await CancelScope.Shield(() => Coroutine.Sleep(2 * Second));
                    trace.Add("cleaned");
                }
            }
        });

    [Test]
    public void Run_that_wins_gives_its_result_or_its_failure() =>
        VirtualRun.Of(async () =>
        {
            var time = SelectCase.After(2 * Second).Then(_ => "late");
            Assert.That(
                await Coroutine.Select(SelectCase.Run(Coroutine.Sleep(Second, "done")), time),
                Is.EqualTo("done")
            );
            await Raised.By<FormatException>(async () => await Coroutine.Select(SelectCase.Run(Fail()), time));
            await Coroutine.Select(SelectCase.Run(Coroutine.Sleep(Second)));
            Assert.Throws<ArgumentException>(() => SelectCase.Run(default(Coroutine<int>)));

            static async Coroutine<string> Fail()
            {
                await Coroutine.Yield();
                throw new FormatException();
            }
        });

    [TestCase(true)]
    [TestCase(false)]
    public void Value_of_a_loser_that_returned_all_the_same_is_disposed_of_first(bool isSlow) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            object made = isSlow ? new SlowResource(trace) : new Resource(trace);
            var result = await Coroutine.Select(
                SelectCase.Run(ReturnAnyway(made)),
                SelectCase
                    .After(Second)
                    .Then(_ =>
                    {
                        trace.Add("then");
                        return (object)1;
                    })
            );
            Assert.That((result, trace.ToString()), Is.EqualTo((1, "disposed then")));
        });

    [Test]
    public void Value_of_a_loser_that_ended_in_the_turn_of_the_winner_is_disposed_of() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await Coroutine.Select(
                SelectCase.Run(Coroutine.Sleep(Second, (object)new Resource(trace))),
                SelectCase.Run(Coroutine.Sleep(Second, (object)new Resource(trace)))
            );
            Assert.That(trace.ToString(), Is.EqualTo("disposed"));
        });

    [Test]
    public void Failure_of_a_loser_and_of_its_disposal_are_reported()
    {
        var errors = new List<LoopError>();
        VirtualRun.Of(
            async () =>
            {
                var time = SelectCase.After(Second).Then(_ => (object)1);
                await Coroutine.Select(SelectCase.Run(Fail()), time);
                await Coroutine.Select(SelectCase.Run(ReturnAnyway(new SlowResource(new Trace(), fails: true))), time);
            },
            errors
        );
        Assert.That(
            errors.Select(error => error.Exception!.Message),
            Is.EqualTo(new[] { "in cleaning up", "in disposal" })
        );

        static async Coroutine<object> Fail()
        {
            try
            {
                await Coroutine.Sleep(10 * Second);
            }
            catch (CoroutineCanceledException)
            {
                throw new FormatException("in cleaning up");
            }
            return null!;
        }
    }

    [Test]
    public void Cancelled_select_undoes_all_and_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var (a, b) = (AsyncChannel.Bounded<int>(0), AsyncChannel.Bounded<int>(0));
            var signal = new AsyncEvent();
            var future = new Future<int>();
            var select = Coroutine.Start(
                Coroutine.Select(
                    SelectCase.Receive(a.Receiver).WhenLost(trace.Of("receive")),
                    SelectCase.Send(b.Sender, 1).WhenLost(trace.Of("send")).Then(_ => 1),
                    SelectCase.Set(signal).WhenLost(trace.Of("event")).Then(_ => 1),
                    SelectCase.Completed(future).WhenLost(trace.Of("future")),
                    SelectCase.After(Second).WhenLost(trace.Of("time")).Then(_ => 1)
                )
            );
            await TurnCounter.Turns(2);

            select.Cancel("enough");
            Assert.That((a.WaitingReceivers, b.WaitingSenders), Is.EqualTo((0, 0)));
            var canceled = await Raised.By<CoroutineCanceledException>(async () => await select);

            Assert.That((canceled.Reason, trace.ToString()), Is.EqualTo(("enough", "receive send event future time")));
            Assert.That((signal.ToString(), future.IsCompleted), Is.EqualTo(("AsyncEvent (unset, 0 waiting)", false)));
        });

    [Test]
    public void Cancelled_select_awaits_its_coroutines() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var select = Coroutine.Start(
                Coroutine.Select(SelectCase.Run(Work("a")), SelectCase.Run(Work("b")).WhenLost(trace.Of("told")))
            );
            await TurnCounter.Turns(2);

            select.Cancel("enough");
            select.Cancel("again");
            await TurnCounter.Turns(3);
            Assert.That(select.IsCompleted, Is.False);
            await Raised.By<CoroutineCanceledException>(async () => await select);

            Assert.That(trace.ToString(), Is.EqualTo("a b told"));

            async Coroutine<int> Work(string name)
            {
                try
                {
                    await Coroutine.Sleep(10 * Second);
                }
                finally
                {
                    await CancelScope.Shield(() => Coroutine.Sleep(Second));
                    trace.Add(name);
                }
                return 1;
            }
        });

    [Test]
    public void Cancelled_select_whose_request_is_taken_back_is_cancelled_all_the_same() =>
        VirtualRun.Of(async () =>
        {
            var select = Coroutine.Start(Coroutine.Select(SelectCase.Run(Coroutine.Sleep(Second, 1))));
            await TurnCounter.Turns(2);

            select.Cancel();
            select.Uncancel();

            await Raised.By<CoroutineCanceledException>(async () => await select);
        });

    [Test]
    public void Item_received_by_a_select_that_is_cancelled_in_the_same_turn_goes_to_the_next() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var trace = new Trace();
            var select = Coroutine.Start(Coroutine.Select(SelectCase.Receive(receiver).WhenLost(trace.Of("lost"))));
            var next = Coroutine.Start(receiver.Receive());
            await TurnCounter.Turns(2);

            await sender.Send(1);
            select.Cancel();

            Assert.That((await next, select.IsCanceled, trace.ToString()), Is.EqualTo((1, true, "lost")));
        });

    [Test]
    public void Item_sent_by_a_select_that_is_cancelled_in_the_same_turn_is_sent_and_the_next_wait_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var trace = new Trace();
            var select = Coroutine.Start(SelectAndWait());
            await TurnCounter.Turns(2);

            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            select.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await select);

            Assert.That(trace.ToString(), Is.EqualTo("sent"));

            async Coroutine SelectAndWait()
            {
                await Coroutine.Select(SelectCase.Send(sender, 1), SelectCase.After(Second));
                trace.Add("sent");
                await Coroutine.Yield();
                trace.Add("not reached");
            }
        });

    [Test]
    public void Item_sent_by_a_select_that_is_cancelled_while_it_undoes_the_losers_is_sent() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var trace = new Trace();
            var select = Coroutine.Start(SelectAndWait());
            await TurnCounter.Turns(2);
            Assert.That(await receiver.Receive(), Is.EqualTo(1));
            await TurnCounter.Turns(2);

            select.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await select);

            Assert.That(trace.ToString(), Is.EqualTo("cleaned sent"));

            async Coroutine SelectAndWait()
            {
                await Coroutine.Select(SelectCase.Send(sender, 1), SelectCase.Run(CleanUpSlowly()));
                trace.Add("sent");
                await Coroutine.Yield();
                trace.Add("not reached");
            }

            async Coroutine CleanUpSlowly()
            {
                try
                {
                    await Coroutine.Sleep(10 * Second);
                }
                finally
                {
                    await CancelScope.Shield(() => Coroutine.Sleep(Second));
                    trace.Add("cleaned");
                }
            }
        });

    [Test]
    public void Value_of_a_winner_that_is_cancelled_in_the_same_turn_is_disposed_of() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            CoroutineTask<object> select = null!;
            select = Coroutine.Start(Coroutine.Select(SelectCase.Run(Make())));
            await Raised.By<CoroutineCanceledException>(async () => await select);
            Assert.That(trace.ToString(), Is.EqualTo("disposed"));

            async Coroutine<object> Make()
            {
                await Coroutine.Sleep(Second);
                // Behind the end of this task, which the select learns of in the next turn, and before the select's own step in the one after.
                EventLoop.Current.CallSoon(() => EventLoop.Current.CallSoon(() => select.Cancel()));
                return new Resource(trace);
            }
        });

    [Test]
    public void Lock_acquired_by_a_select_that_is_cancelled_in_the_same_turn_is_released() =>
        VirtualRun.Of(async () =>
        {
            var gate = new AsyncLock();
            await gate.Acquire();
            for (var turn = 0; turn < 6; turn++)
            {
                var select = Coroutine.Start(Coroutine.Select(SelectCase.Acquire(gate)));
                await TurnCounter.Turns(3);
                gate.Release();
                await TurnCounter.Turns(turn);
                var wasDone = select.IsCompleted;
                select.Cancel();
                await Coroutine.Wait([select]);

                Assert.That(gate.IsLocked, Is.EqualTo(wasDone), $"cancelled after {turn} turns");
                if (!wasDone)
                    await gate.Acquire();
            }
        });

    private static async Coroutine<object> ReturnAnyway(object made)
    {
        try
        {
            await Coroutine.Sleep(10 * Second);
        }
        catch (CoroutineCanceledException)
        {
            // Too late: it is made.
        }
        return made;
    }
}
