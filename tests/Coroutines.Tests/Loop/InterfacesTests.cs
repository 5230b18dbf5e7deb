using Coroutines.LowLevel;
using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Loop;

/// <summary>The parts of a loop that others replace, and the parts by which the BCL uses it.</summary>
[TestFixture]
public class InterfacesTests
{
    private sealed class LifoReadyQueue : IReadyQueue
    {
        private readonly Stack<LoopWork> _items = new();

        public int Count => _items.Count;

        public void Enqueue(LoopWork work) => _items.Push(work);

        public LoopWork Dequeue() => _items.Pop();
    }

    /// <summary>Writes down how long it was asked to wait, and passes the time.</summary>
    private sealed class RecordingParker(VirtualClock clock) : IParker
    {
        public List<TimeSpan> Waits { get; } = [];

        public void Park(TimeSpan timeout)
        {
            Waits.Add(timeout);
            ((IParker)clock).Park(timeout);
        }

        public void Wake() => ((IParker)clock).Wake();
    }

    [Test]
    public void ReadyQueue_replaced_chooses_who_runs_next_and_not_how_many()
    {
        using var loop = new EventLoop(new EventLoopOptions { ReadyQueue = new LifoReadyQueue() });
        var trace = new Trace();
        loop.CallSoon(trace.Of("a"));
        loop.CallSoon(trace.Of("b"));
        loop.CallSoon(() =>
        {
            trace.Add("c");
            loop.CallSoon(trace.Of("d"));
        });
        loop.Stop();

        loop.RunForever();

        // Three were ready, so three ran; the newcomer took the place of the oldest.
        Assert.That(trace.ToString(), Is.EqualTo("c d b"));
    }

    [Test]
    public void ReadyQueue_replaced_runs_whole_programs()
    {
        var clock = new VirtualClock();
        var options = new EventLoopOptions
        {
            TimeProvider = clock,
            Parker = clock,
            ReadyQueue = new LifoReadyQueue(),
        };

        var results = Coroutine.Run(Main(), new CoroutineRunOptions { Loop = options });

        Assert.That(results, Is.EqualTo(new[] { 0, 1, 2, 3, 4 }));

        static async Coroutine<int[]> Main() => await Coroutine.Gather(Enumerable.Range(0, 5).Select(Child));

        static async Coroutine<int> Child(int value)
        {
            await Coroutine.Yield();
            await Coroutine.Sleep(TimeSpan.FromSeconds(value));
            return value;
        }
    }

    [Test]
    public void Parker_is_asked_to_wait_until_the_next_timer_and_only_when_nothing_is_ready()
    {
        var clock = new VirtualClock();
        var parker = new RecordingParker(clock);
        using var loop = new EventLoop(new EventLoopOptions { TimeProvider = clock, Parker = parker });

        loop.Run(Main());
        Raised.ByCall<DeadlockException>(loop.RunForever);

        Assert.That(
            parker.Waits,
            Is.EqualTo(new[] { TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), Timeout.InfiniteTimeSpan })
        );

        static async Coroutine Main()
        {
            await Coroutine.Yield();
            await Coroutine.Sleep(TimeSpan.FromSeconds(3));
            EventLoop.Current.CallLater(TimeSpan.FromSeconds(9), () => { }).Cancel();
            await Coroutine.Sleep(TimeSpan.FromSeconds(7));
            await Coroutine.Yield();
        }
    }

    [Test]
    public void Parker_that_returns_early_is_asked_again()
    {
        var clock = new VirtualClock();
        var options = new EventLoopOptions { TimeProvider = clock, Parker = new ImpatientParker(clock) };
        using var loop = new EventLoop(options);

        loop.Run(Coroutine.Sleep(TimeSpan.FromSeconds(1)));

        Assert.That(loop.Time, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    private sealed class ImpatientParker(VirtualClock clock) : IParker
    {
        public void Park(TimeSpan timeout) => clock.Advance(TimeSpan.FromTicks(Math.Max(1, timeout.Ticks / 2)));

        public void Wake() { }
    }

    [Test]
    public void SynchronizationContext_of_the_thread_is_the_loops_during_the_run_only()
    {
        var before = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(before);
        try
        {
            using var loop = VirtualRun.NewLoop();
            SynchronizationContext? during = null;
            loop.CallSoon(() => during = SynchronizationContext.Current);
            loop.Stop();
            loop.RunForever();

            Assert.That(during, Is.SameAs(loop.SynchronizationContext));
            Assert.That(SynchronizationContext.Current, Is.SameAs(before));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    [Test]
    public void SynchronizationContext_Post_on_the_loop_keeps_its_place_among_CallSoon() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            loop.CallSoon(trace.Of("first"));
            loop.SynchronizationContext.Post(state => trace.Add(state!), "posted");
            loop.CallSoon(trace.Of("last"));

            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("first posted last"));
        });

    [Test]
    public void SynchronizationContext_Send_on_the_loop_runs_inline() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.SynchronizationContext.Send(state => trace.Add(state!), "sent");

            Assert.That(trace.ToString(), Is.EqualTo("sent"));
            await Coroutine.Yield();
        });

    [Test]
    public void SynchronizationContext_Send_from_another_thread_waits_for_the_loop()
    {
        using var elsewhere = new LoopThread();
        var thread = 0;

        elsewhere.Loop.SynchronizationContext.Send(_ => thread = Environment.CurrentManagedThreadId, null);

        Assert.That(thread, Is.EqualTo(elsewhere.ManagedThreadId));
    }

    [Test]
    public void SynchronizationContext_copy_is_the_same()
    {
        using var loop = VirtualRun.NewLoop();

        Assert.That(loop.SynchronizationContext.CreateCopy(), Is.SameAs(loop.SynchronizationContext));
    }

    [Test]
    public void SynchronizationContext_plain_async_Task_code_started_on_the_loop_stays_on_it() =>
        VirtualRun.WithThreads(async () =>
        {
            var home = Environment.CurrentManagedThreadId;

            var threads = await Plain();

            Assert.That(threads, Is.All.EqualTo(home));

            static async Task<List<int>> Plain()
            {
                var threads = new List<int>();
                await Task.Yield();
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Run(() => { });
                threads.Add(Environment.CurrentManagedThreadId);
                await Coroutine.Yield();
                threads.Add(Environment.CurrentManagedThreadId);
                return threads;
            }
        });

    [Test]
    public void SynchronizationContext_async_void_that_throws_is_reported()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                Fail();
                await Coroutine.Yield();
                await Coroutine.Yield();
            },
            errors
        );

        Assert.That(errors.Select(error => error.Exception), Is.All.TypeOf<FormatException>());
        Assert.That(errors, Has.Count.EqualTo(1));

        static async void Fail()
        {
            await Task.Yield();
            throw new FormatException();
        }
    }

    [Test]
    public void TaskScheduler_runs_tasks_on_the_loop_in_order() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            var home = Environment.CurrentManagedThreadId;
            for (var i = 0; i < 3; i++)
            {
                var number = i;
                _ = Task.Factory.StartNew(
                    () => trace.Add($"{number}{(Environment.CurrentManagedThreadId == home ? "" : "!")}"),
                    CancellationToken.None,
                    TaskCreationOptions.None,
                    loop.TaskScheduler
                );
            }
            loop.CallSoon(trace.Of("callback"));
            trace.Add("started");

            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("started 0 1 2 callback"));
        });

    [Test]
    public void TaskScheduler_from_another_thread_runs_tasks_on_the_loop()
    {
        using var elsewhere = new LoopThread();

        var task = Task.Factory.StartNew(
            () => Environment.CurrentManagedThreadId,
            CancellationToken.None,
            TaskCreationOptions.None,
            elsewhere.Loop.TaskScheduler
        );

        Assert.That(task.Wait(VirtualRun.Patience));
        Assert.That(task.Result, Is.EqualTo(elsewhere.ManagedThreadId));
    }

    [Test]
    public void TaskScheduler_runs_one_task_at_a_time()
    {
        using var loop = VirtualRun.NewLoop();

        Assert.That(loop.TaskScheduler.MaximumConcurrencyLevel, Is.EqualTo(1));
    }

    [Test]
    public void TaskScheduler_pending_foreign_await_comes_home_whatever_the_current_scheduler() =>
        VirtualRun.WithThreads(async () =>
        {
            var home = Environment.CurrentManagedThreadId;
            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _ = Task.Run(source.SetResult);

            await source.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

            Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(home));
        });
}
