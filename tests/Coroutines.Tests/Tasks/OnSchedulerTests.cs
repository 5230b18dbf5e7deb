using Coroutines.LowLevel;
using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Functions on a scheduler, and what the end of the run does about those that have not returned.</summary>
[TestFixture]
public class OnSchedulerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R94
    [Test]
    public void OnScheduler_runs_the_function_there_in_the_context_of_the_scheduler() =>
        VirtualRun.WithThreads(async () =>
        {
            var scheduler = new SchedulerByHand();
            var local = new AsyncLocal<string?> { Value = "parrot" };
            var task = Coroutine.Start(Coroutine.OnScheduler(scheduler, () => (TaskScheduler.Current, local.Value)));
            await Coroutine.Yield();
            Assert.That(scheduler.Count, Is.EqualTo(1));

            local.Value = "scheduler";
            scheduler.RunNext();

            Assert.That(await task, Is.EqualTo((scheduler, "scheduler")));
        });

    [Test]
    public void OnScheduler_always_suspends_even_if_the_scheduler_runs_the_function_in_the_call() =>
        VirtualRun.WithThreads(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.CallSoon(trace.Of("turn"));

            var result = await Coroutine.OnScheduler(new SchedulerByHand { RunsInTheCall = true }, static () => 42);

            Assert.That(result, Is.EqualTo(42));
            Assert.That(trace.ToString(), Is.EqualTo("turn"));
        });

    // R28, R94
    [Test]
    public void Cancel_before_the_function_has_begun_keeps_it_from_running() =>
        VirtualRun.Of(async () =>
        {
            var scheduler = new SchedulerByHand();
            var ran = false;
            var task = Coroutine.Start(Coroutine.OnScheduler(scheduler, () => ran = true));
            await Coroutine.Yield();

            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);
            scheduler.RunNext();

            Assert.That(ran, Is.False);
        });

    [Test]
    public void Cancel_while_the_function_runs_drops_its_outcome() =>
        VirtualRun.WithThreads(async () =>
        {
            var scheduler = new SchedulerByHand();
            CoroutineTask<int>? task = null;
            task = Coroutine.Start(
                Coroutine.OnScheduler(
                    scheduler,
                    () =>
                    {
                        task!.Cancel();
                        return 42;
                    }
                )
            );
            await Coroutine.Yield();

            scheduler.RunNext();

            await Raised.By<CoroutineCanceledException>(async () => await task);
        });

    [Test]
    public void Scheduler_that_refuses_fails_the_await_and_keeps_no_run_waiting() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskSchedulerException>(async () =>
                await Coroutine.OnScheduler(new SchedulerByHand { Refuses = true }, static () => 42)
            );

            Assert.That(error.InnerException, Is.InstanceOf<NotSupportedException>());
        });

    [Test]
    public void End_of_the_run_waits_for_no_function_that_never_began() =>
        VirtualRun.Of(async () =>
        {
            _ = Coroutine.Start(Coroutine.OnScheduler(new SchedulerByHand(), static () => 42));
            await Coroutine.Yield();
        });

    // R90
    [Test]
    public void End_of_the_run_waits_for_functions_whose_wait_was_cancelled()
    {
        using var parker = new OpensGateWhenParked();
        var errors = new List<LoopError>();
        var returned = false;

        Coroutine.Run(Main(), WithParker(parker, errors));

        Assert.That(returned);
        Assert.That(errors, Is.Empty);

        async Coroutine Main()
        {
            var begun = new Future<int>();
            _ = Coroutine.Start(
                Coroutine.OnThread(() =>
                {
                    begun.Loop.Post(() => begun.SetResult(0));
                    parker.WaitForGate();
                    return returned = true;
                })
            );
            await begun;
            parker.OpensNow = true;
        }
    }

    // R90
    [Test]
    public void End_of_the_run_gives_up_on_functions_after_the_timeout_and_reports_them()
    {
        using var gate = new ManualResetEventSlim();
        using var returned = new ManualResetEventSlim();
        var errors = new List<LoopError>();
        var clock = new VirtualClock(VirtualRun.Patience);
        var options = new CoroutineRunOptions
        {
            Loop = clock.Options,
            UnhandledException = errors.Add,
            CancelOnInterrupt = false,
            ThreadTimeout = 7 * Second,
        };

        Coroutine.Run(Main(), options);

        Assert.That(clock.Now, Is.EqualTo(7 * Second));
        Assert.That(errors.Single().Kind, Is.EqualTo(LoopErrorKind.Threads));
        Assert.That(errors.Single().Message, Does.StartWith("1 ").And.Contain("7 s"));
        // The loop is closed, and nobody minds when the function returns after all.
        gate.Set();
        Assert.That(returned.Wait(VirtualRun.Patience));

        async Coroutine Main()
        {
            var begun = new Future<int>();
            _ = Coroutine.Start(
                Coroutine.OnThread(() =>
                {
                    begun.Loop.Post(() => begun.SetResult(0));
                    gate.Wait(VirtualRun.Patience);
                    returned.Set();
                    return 0;
                })
            );
            await begun;
        }
    }

    // R18
    [Test]
    public void End_of_the_run_refuses_new_functions_once_it_waits_for_the_old_ones()
    {
        using var parker = new OpensGateWhenParked();
        var errors = new List<LoopError>();
        var ran = false;

        Coroutine.Run(Main(), WithParker(parker, errors));

        Assert.That(ran, Is.False);
        Assert.That(errors.Single().Exception, Is.InstanceOf<InvalidOperationException>());
        Assert.That(errors.Single().Exception!.Message, Does.Contain("shutting down"));

        async Coroutine Main()
        {
            var begun = new Future<int>();
            _ = Coroutine.Start(
                Coroutine.OnThread(() =>
                {
                    begun.Loop.Post(() => begun.SetResult(0));
                    parker.WaitForGate();
                    begun.Loop.Post(() => Coroutine.Start(Coroutine.OnThread(() => ran = true)));
                    return 0;
                })
            );
            await begun;
            parker.OpensNow = true;
        }
    }

    private static CoroutineRunOptions WithParker(IParker parker, List<LoopError> errors) =>
        new()
        {
            Loop = new EventLoopOptions { Parker = parker },
            UnhandledException = errors.Add,
            CancelOnInterrupt = false,
        };

    /// <summary>Keeps functions until the test runs them, on the test's own thread.</summary>
    private sealed class SchedulerByHand : TaskScheduler
    {
        private readonly Queue<Task> _tasks = new();

        public bool Refuses { get; init; }

        public bool RunsInTheCall { get; init; }

        public int Count => _tasks.Count;

        public void RunNext() => TryExecuteTask(_tasks.Dequeue());

        protected override void QueueTask(Task task)
        {
            if (Refuses)
                throw new NotSupportedException();
            _tasks.Enqueue(task);
            if (RunsInTheCall)
                RunNext();
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
    }

    /// <summary>Opens a gate when the loop has nothing left to do but to wait.</summary>
    private sealed class OpensGateWhenParked : IParker, IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();
        private readonly SemaphoreSlim _woken = new(0);

        public bool OpensNow { get; set; }

        public void WaitForGate() => _gate.Wait(VirtualRun.Patience);

        public void Park(TimeSpan timeout)
        {
            if (OpensNow)
                _gate.Set();
            if (!_woken.Wait(VirtualRun.Patience))
                throw new TimeoutException("No other thread woke the loop.");
        }

        public void Wake() => _woken.Release();

        public void Dispose()
        {
            _gate.Dispose();
            _woken.Dispose();
        }
    }
}
