using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// What a select takes. Kotlin's select for the order, Go's for the default, Concurrent ML's for what losers are told.
[TestFixture]
public class SelectTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Select_takes_the_first_that_is_ready_in_the_order_given_and_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var (full, empty) = (AsyncChannel.Bounded<int>(2), AsyncChannel.Bounded<int>(2));
            await full.Sender.Send(1);
            await full.Sender.Send(2);
            var select = Coroutine.Select(
                SelectCase.Receive(empty.Receiver).Then(item => $"empty {item}"),
                SelectCase.Receive(full.Receiver).Then(item => $"full {item}"),
                SelectCase.Receive(full.Receiver).Then(item => $"again {item}")
            );

            var turns = await TurnCounter.Of(async () =>
            {
                Assert.That(await select, Is.EqualTo("full 1"));
                Assert.That(await select, Is.EqualTo("full 2"));
            });

            Assert.That((turns, full.Count), Is.EqualTo((0, 0)));
        });

    [Test]
    public void Select_waits_for_the_first_that_comes_and_leaves_the_other_lines() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (AsyncChannel.Bounded<int>(0), AsyncChannel.Bounded<int>(0));
            var select = Coroutine.Start(
                Coroutine.Select(
                    SelectCase.Receive(a.Receiver).Then(item => $"a {item}"),
                    SelectCase.Send(b.Sender, 5).Then(_ => "b")
                )
            );
            await TurnCounter.Turns(2);
            Assert.That((a.WaitingReceivers, b.WaitingSenders), Is.EqualTo((1, 1)));

            Assert.That(await b.Receiver.Receive(), Is.EqualTo(5));
            Assert.That(a.Sender.TrySend(1), Is.False);

            Assert.That(await select, Is.EqualTo("b"));
            Assert.That((a.WaitingReceivers, b.WaitingSenders), Is.EqualTo((0, 0)));
        });

    [Test]
    public void Select_of_a_send_sends_only_if_it_is_taken() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (AsyncChannel.Bounded<int>(1), AsyncChannel.Bounded<int>(1));
            await a.Sender.Send(0);
            var cases = new[]
            {
                SelectCase.Send(a.Sender, 1).Then(_ => "a"),
                SelectCase.Send(b.Sender, 2).Then(_ => "b"),
            };

            Assert.That(await Coroutine.Select(cases), Is.EqualTo("b"));

            Assert.That((await a.Receiver.Receive(), await b.Receiver.Receive()), Is.EqualTo((0, 2)));
            Assert.That((a.Count, b.Count), Is.EqualTo((0, 0)));
        });

    [Test]
    public void Two_selects_that_meet_hand_over_one_item() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (AsyncChannel.Bounded<int>(0), AsyncChannel.Bounded<int>(0));
            var tasks = new[] { Coroutine.Start(Either(1)), Coroutine.Start(Either(2)) };

            Assert.That((await tasks[0], await tasks[1]), Is.EqualTo(("sent", "received 1")));

            // Each would take from, or give to, anybody but itself.
            Coroutine<string> Either(int item) =>
                Coroutine.Select(
                    SelectCase.Receive(a.Receiver).Then(other => $"received {other}"),
                    SelectCase.Send(a.Sender, item).Then(_ => "sent"),
                    SelectCase.Receive(b.Receiver).Then(_ => "b")
                );
        });

    [Test]
    public void Select_of_a_default_does_not_wait_and_takes_it_last_wherever_it_stands() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var select = Coroutine.Select(
                SelectCase.Default(-1).Then(value => value),
                SelectCase.Receive(receiver),
                SelectCase.Run(NeverRun())
            );

            var turns = await TurnCounter.Of(async () => Assert.That(await select, Is.EqualTo(-1)));
            await sender.Send(7);

            Assert.That((turns, await select, receiver.Channel.WaitingReceivers), Is.EqualTo((0, 7, 0)));

            static async Coroutine<int> NeverRun() => throw new AssertionException("A default starts nothing.");
        });

    [Test]
    public void Select_of_nothing_or_of_two_defaults_is_refused() =>
        VirtualRun.Of(async () =>
        {
            Assert.Throws<ArgumentException>(() => Coroutine.Select<int>());
            Assert.Throws<ArgumentException>(() => Coroutine.Select(SelectCase.Default(1), null!));
            await Raised.By<ArgumentException>(async () =>
                await Coroutine.Select(SelectCase.Default(1), SelectCase.Default(2))
            );
        });

    [Test]
    public void Select_of_a_time_takes_it_when_it_has_come() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var select = Coroutine.Select(
                SelectCase.Receive(receiver).Then(item => $"{item}"),
                SelectCase.After(2 * Second).Then(_ => "late")
            );

            var start = EventLoop.Current.Time;
            Assert.That(await select, Is.EqualTo("late"));
            Assert.That(EventLoop.Current.Time - start, Is.EqualTo(2 * Second));

            EventLoop.Current.CallLater(Second, () => sender.TrySend(5));
            Assert.That(await select, Is.EqualTo("5"));
            Assert.That(EventLoop.Current.Time - start, Is.EqualTo(3 * Second));
            Assert.That(
                await Coroutine.Select(SelectCase.After(TimeSpan.Zero).Then(_ => 1), SelectCase.Default(2)),
                Is.EqualTo(1)
            );
        });

    [Test]
    public void Select_of_a_future_sees_its_result_or_its_failure_and_does_not_own_it() =>
        VirtualRun.Of(async () =>
        {
            var (first, second) = (new Future<int>(), new Future<int>());
            var select = Coroutine.Select(SelectCase.Completed(first), SelectCase.Completed(second));
            var waiting = Coroutine.Start(select);
            await TurnCounter.Turns(2);

            second.SetResult(2);
            Assert.That((await waiting, first.IsCompleted, await select), Is.EqualTo((2, false, 2)));

            first.SetException(new FormatException());
            await Raised.By<FormatException>(async () => await select);
        });

    [Test]
    public void Select_of_a_BCL_task_completed_on_another_thread_comes_home() =>
        VirtualRun.WithThreads(async () =>
        {
            var source = new TaskCompletionSource<int>();
            var never = new TaskCompletionSource();
            var thread = Environment.CurrentManagedThreadId;
            var select = Coroutine.Start(
                Coroutine.Select(
                    SelectCase.Completed(never.Task).Then(_ => -1),
                    SelectCase.Completed(source.Task).Then(value => value + Environment.CurrentManagedThreadId)
                )
            );
            await TurnCounter.Turns(2);
            _ = Task.Run(() => source.SetResult(1));

            Assert.That(await select, Is.EqualTo(1 + thread));
            never.SetException(new FormatException());
            await Raised.By<FormatException>(async () => await Coroutine.Select(SelectCase.Completed(never.Task)));
        });

    [Test]
    public void Select_of_an_event_takes_it_when_it_is_set_even_if_it_is_cleared_right_after() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new AsyncEvent(), new AsyncEvent());
            var select = Coroutine.Select(SelectCase.Set(a).Then(_ => "a"), SelectCase.Set(b).Then(_ => "b"));
            var waiting = Coroutine.Start(select);
            await TurnCounter.Turns(2);

            b.Set();
            b.Clear();
            a.Set();
            Assert.That((await waiting, await select), Is.EqualTo(("b", "a")));
            Assert.That($"{a} {b}", Is.EqualTo("AsyncEvent (set, 0 waiting) AsyncEvent (unset, 0 waiting)"));
        });

    [Test]
    public void Select_of_a_lock_acquires_it_or_leaves_its_line() =>
        VirtualRun.Of(async () =>
        {
            var gate = new AsyncLock();
            var select = Coroutine.Select(
                SelectCase.Acquire(gate),
                SelectCase.After(Second).Then(_ => (Acquirable.Held)null!)
            );
            using (var held = await select)
                Assert.That(gate.IsLocked);
            Assert.That(gate.IsLocked, Is.False);

            await gate.Acquire();
            Assert.That(await select, Is.Null);
            Assert.That(gate.ToString(), Is.EqualTo("AsyncLock (locked, 0 waiting)"));

            EventLoop.Current.CallLater(Second / 2, gate.Release);
            using (var held = await select)
                Assert.That((held is null, gate.IsLocked), Is.EqualTo((false, true)));
            Assert.That(gate.IsLocked, Is.False);
        });

    [Test]
    public void Select_of_a_semaphore_or_condition_acquires_it() =>
        VirtualRun.Of(async () =>
        {
            var (semaphore, condition) = (new AsyncSemaphore(1), new AsyncCondition());

            using (await Coroutine.Select(SelectCase.Acquire(semaphore)))
            using (await Coroutine.Select(SelectCase.Acquire(condition)))
                Assert.That((semaphore.IsLocked, condition.IsLocked), Is.EqualTo((true, true)));

            Assert.That((semaphore.IsLocked, condition.IsLocked), Is.EqualTo((false, false)));
        });

    [Test]
    public void Then_may_suspend_and_runs_in_the_selecting_task() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            await sender.Send(1);
            var task = CoroutineTask.Current;

            var result = await Coroutine.Select(
                SelectCase
                    .Receive(receiver)
                    .Then(async item =>
                    {
                        await Coroutine.Sleep(Second);
                        return (Item: item, Task: CoroutineTask.Current);
                    })
                    .Then(pair => pair with { Item = pair.Item + 1 })
                    .Then(async pair =>
                    {
                        await Coroutine.Yield();
                        return pair with { Item = pair.Item * 10 };
                    })
            );

            Assert.That(result, Is.EqualTo((20, task)));
        });

    [Test]
    public void Then_without_a_result_gives_none() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await Coroutine.Select(SelectCase.Default(1).Then(value => trace.Add(value)));
            await Coroutine.Select(SelectCase.Default(2).Then(value => Later(value)));
            Assert.That(trace.ToString(), Is.EqualTo("1 2"));

            async Coroutine Later(int value)
            {
                await Coroutine.Yield();
                trace.Add(value);
            }
        });

    [Test]
    public void Then_that_throws_fails_the_select_after_the_losers_were_told() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await Raised.By<FormatException>(async () =>
                await Coroutine.Select(
                    SelectCase
                        .Default(1)
                        .Then<int>(
                            int (_) =>
                            {
                                trace.Add("then");
                                throw new FormatException();
                            }
                        ),
                    SelectCase.After(Second).Then(_ => 1).WhenLost(() => trace.Add("lost"))
                )
            );
            Assert.That(trace.ToString(), Is.EqualTo("lost then"));
        });

    [TestCase(true)]
    [TestCase(false)]
    public void End_of_a_channel_takes_its_case(bool isWaiting) =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(1);
            var gone = AsyncChannel.Bounded<int>(0);
            var trace = new Trace();
            var receive = Coroutine.Select(
                SelectCase.Receive(receiver).WhenLost(() => trace.Add("wrong")),
                SelectCase.Completed(new Future<int>()).WhenLost(() => trace.Add("lost"))
            );
            var outcome = Coroutine.Select(SelectCase.Receive(receiver).AsOutcome().Then(end => end.Exception));
            var send = Coroutine.Select(SelectCase.Send(gone.Sender, 1));
            if (!isWaiting)
                End();
            var (receiving, looking, sending) = (
                Coroutine.Start(receive),
                Coroutine.Start(outcome),
                Coroutine.Start(send)
            );
            await TurnCounter.Turns(2);
            if (isWaiting)
                End();

            await Raised.By<EndOfStreamException>(async () => await receiving);
            Assert.That(await looking, Is.InstanceOf<EndOfStreamException>());
            await Raised.By<ChannelBrokenException>(async () => await sending);
            Assert.That(trace.ToString(), Is.EqualTo("lost"));

            void End()
            {
                sender.Dispose();
                gone.Receiver.Dispose();
            }
        });

    [Test]
    public void AsOutcome_of_what_follows_catches_its_failure_too() =>
        VirtualRun.Of(async () =>
        {
            var outcome = await Coroutine.Select(
                SelectCase
                    .Default(1)
                    .Then(
                        async Coroutine<int> (_) =>
                        {
                            await Coroutine.Yield();
                            throw new FormatException();
                        }
                    )
                    .AsOutcome()
            );
            Assert.That(outcome.Exception, Is.InstanceOf<FormatException>());
            Assert.That(
                await Coroutine.Select(SelectCase.Default(1).AsOutcome()),
                Is.EqualTo(new Outcome<int>(1, null))
            );
        });

    [Test]
    public void SelectFair_takes_each_that_is_ready_about_as_often_and_repeats_itself_in_each_run()
    {
        var runs = Enumerable.Range(0, 2).Select(_ => VirtualRun.Of(Count)).ToArray();

        Assert.That(runs[0], Is.All.InRange(250, 420));
        Assert.That(runs[1], Is.EqualTo(runs[0]));

        static async Coroutine<int[]> Count()
        {
            var counts = new int[3];
            var select = Coroutine.SelectFair(
                SelectCase.Default(-1),
                SelectCase.After(TimeSpan.Zero).Then(_ => 0),
                SelectCase.After(TimeSpan.Zero).Then(_ => 1),
                SelectCase.After(TimeSpan.Zero).Then(_ => 2)
            );
            for (var i = 0; i < 1000; i++)
                counts[await select]++;
            return counts;
        }
    }

    [Test]
    public void Select_of_always_ready_cases_starves_the_later_ones() =>
        VirtualRun.Of(async () =>
        {
            var select = Coroutine.Select(
                SelectCase.After(TimeSpan.Zero).Then(_ => 0),
                SelectCase.After(TimeSpan.Zero).Then(_ => 1)
            );
            for (var i = 0; i < 100; i++)
                Assert.That(await select, Is.Zero);
        });

    [Test]
    public void ToString_says_of_how_many() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(
                Coroutine.Select(SelectCase.Default(1), SelectCase.After(Second).Then(_ => 2)).ToString(),
                Is.EqualTo("Coroutine of Select of 2 cases")
            );
            await Coroutine.Yield();
        });
}
