using NUnit.Framework;

namespace Coroutines.Tests.Loop;

// A loop that debugs runs what was posted one by one, any other all together.
[TestFixture(false), TestFixture(true), Category("Threads")]
public class CrossThreadTests(bool isDebug)
{
    private LoopThread _elsewhere = null!;

    private EventLoop Loop => _elsewhere.Loop;

    [SetUp]
    public void StartLoop() =>
        _elsewhere = new LoopThread(new CoroutineRunOptions { Loop = new EventLoopOptions { Debug = isDebug } });

    [TearDown]
    public void StopLoop() => _elsewhere.Dispose();

    private static void StartAndJoin(params Action[] actions)
    {
        var tasks = actions.Select(action => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning)).ToArray();
        Assert.That(Task.WaitAll(tasks, VirtualRun.Patience), "The threads did not end.");
    }

    // R16
    [Test]
    public void Post_runs_on_the_loops_thread()
    {
        using var ran = new ManualResetEventSlim();
        var thread = 0;
        Loop.Post(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            ran.Set();
        });

        Assert.That(ran.Wait(VirtualRun.Patience));
        Assert.That(thread, Is.EqualTo(_elsewhere.ManagedThreadId));
    }

    // R16: a lost wake-up leaves the loop asleep, and the bounded wait fails.
    [Test]
    public void Post_to_a_loop_that_is_about_to_sleep_always_wakes_it()
    {
        using var answered = new SemaphoreSlim(0);
        for (var i = 0; i < 20_000; i++)
        {
            Loop.Post(() => answered.Release());
            if (!answered.Wait(VirtualRun.Patience))
                Assert.Fail($"Post {i} was never answered.");
        }
    }

    [Test]
    public void Post_of_several_threads_runs_each_once_and_keeps_the_order_of_each_thread()
    {
        const int Threads = 4;
        const int Posts = 5_000;
        var seen = new List<(int Thread, int Number)>();
        var posters = Enumerable.Range(0, Threads).Select(thread => (Action)(() => PostAll(thread))).ToArray();

        StartAndJoin(posters);
        var copy = Loop.Invoke(() => seen.ToList());

        Assert.That(copy, Has.Count.EqualTo(Threads * Posts));
        foreach (var thread in copy.GroupBy(post => post.Thread))
            Assert.That(thread.Select(post => post.Number), Is.EqualTo(Enumerable.Range(0, Posts)));

        void PostAll(int thread)
        {
            for (var number = 0; number < Posts; number++)
            {
                var post = (thread, number);
                Loop.Post(() => seen.Add(post));
            }
        }
    }

    [Test]
    public void Post_on_the_loops_own_thread_comes_after_what_others_have_posted_before()
    {
        var order = new List<string>();

        Loop.Invoke(() =>
        {
            StartAndJoin(() => Loop.Post(() => order.Add("another's")));
            Loop.Post(() => order.Add("its own"));
            Loop.CallSoon(() => order.Add("scheduled"));
            StartAndJoin(() => Loop.Post(() => order.Add("another's again")));
            Loop.Post(() => order.Add("its own again"));
        });
        // Behind all of them, as that was posted.
        Loop.Invoke(() => order.Add("end"));

        Assert.That(
            order,
            Is.EqualTo(new[] { "another's", "its own", "scheduled", "another's again", "its own again", "end" })
        );
    }

    [Test]
    public void Post_of_a_callback_that_throws_is_reported_and_the_next_ones_run()
    {
        var errors = new List<string>();
        var ran = new List<int>();
        Loop.Invoke(() => Loop.UnhandledException += error => errors.Add(error.Exception!.Message));

        Loop.Invoke(() => StartAndJoin(PostAll));
        Loop.Invoke(() => { });

        Assert.That(ran, Is.EqualTo(new[] { 0, 1, 3 }));
        Assert.That(errors, Is.EqualTo(new[] { "two" }));

        void PostAll()
        {
            for (var i = 0; i < 4; i++)
            {
                var number = i;
                Loop.Post(() => ran.Add(number == 2 ? throw new FormatException("two") : number));
            }
        }
    }

    [Test]
    public void Post_captures_the_context_of_the_caller()
    {
        var local = new AsyncLocal<string> { Value = "caller" };
        using var ran = new ManualResetEventSlim();
        var seen = "";
        Loop.Post(() =>
        {
            seen = local.Value;
            ran.Set();
        });

        Assert.That(ran.Wait(VirtualRun.Patience));
        Assert.That(seen, Is.EqualTo("caller"));
    }

    [Test]
    public void Post_wakes_a_loop_that_sleeps_until_a_timer()
    {
        Loop.Invoke(() => Loop.CallLater(TimeSpan.FromDays(30), () => { }));
        using var ran = new ManualResetEventSlim();

        Loop.Post(ran.Set);

        Assert.That(ran.Wait(VirtualRun.Patience));
    }

    [Test]
    public void Post_while_the_loop_is_disposed_of_is_refused_or_dropped_and_never_hangs()
    {
        for (var round = 0; round < 200; round++)
        {
            var loop = new EventLoop();
            using var begin = new Barrier(2);
            var outcome = "";
            StartAndJoin(
                () =>
                {
                    begin.SignalAndWait(VirtualRun.Patience);
                    try
                    {
                        loop.Invoke(() => 0);
                    }
                    catch (ObjectDisposedException)
                    {
                        outcome = "refused";
                    }
                },
                () =>
                {
                    begin.SignalAndWait(VirtualRun.Patience);
                    loop.Dispose();
                }
            );
            Assert.That(outcome, Is.EqualTo("refused"));
        }
    }

    // Enough to fill several pieces of the inbox, and from several threads at once, so that closing meets posters everywhere on their way.
    [Test]
    public void Submit_while_the_loop_is_disposed_of_is_refused_or_fails_and_never_hangs()
    {
        const int Threads = 3;
        const int AtMost = 100_000;
        for (var round = 0; round < 20; round++)
        {
            var loop = new EventLoop(new EventLoopOptions { Debug = isDebug });
            using var begun = new CountdownEvent(Threads);
            var submitted = new List<Task<int>>[Threads];
            var enough = 100 * round;
            var submitters = Enumerable.Range(0, Threads).Select(thread => (Action)(() => SubmitAll(thread)));

            StartAndJoin([
                .. submitters,
                () =>
                {
                    Assert.That(begun.Wait(VirtualRun.Patience));
                    loop.Dispose();
                },
            ]);

            var all = submitted.SelectMany(tasks => tasks).ToArray();
            Assert.That(all, Has.Length.InRange(Threads * enough, Threads * AtMost));
            Assert.That(all.Select(task => task.IsFaulted), Is.All.True);
            Assert.That(all.Select(task => task.Exception!.InnerException), Is.All.TypeOf<ObjectDisposedException>());
            Raised.ByCall<ObjectDisposedException>(() => loop.Post(() => { }));

            void SubmitAll(int thread)
            {
                var tasks = submitted[thread] = [];
                try
                {
                    while (tasks.Count < AtMost)
                    {
                        if (tasks.Count == enough)
                            begun.Signal();
                        tasks.Add(loop.Submit(Coroutine.FromResult(1)));
                    }
                }
                catch (ObjectDisposedException) { }
            }
        }
    }

    [Test]
    public void Invoke_returns_what_the_function_returned_on_the_loops_thread() =>
        Assert.That(Loop.Invoke(() => Environment.CurrentManagedThreadId), Is.EqualTo(_elsewhere.ManagedThreadId));

    [Test]
    public void Invoke_action_has_run_when_it_returns()
    {
        var thread = 0;

        Loop.Invoke(() => thread = Environment.CurrentManagedThreadId);

        Assert.That(thread, Is.EqualTo(_elsewhere.ManagedThreadId));
    }

    [Test]
    public void Invoke_function_that_throws_throws_the_same_object_here()
    {
        var boom = new FormatException("boom");

        Assert.That(Raised.ByCall<FormatException>(() => Loop.Invoke<int>(() => throw boom)), Is.SameAs(boom));
    }

    [Test]
    public void Invoke_of_several_threads_loses_no_wake_up_and_no_update()
    {
        const int Invokes = 5_000;
        var counter = 0;
        Action count = () =>
        {
            for (var i = 0; i < Invokes; i++)
                Loop.Invoke(() => counter++);
        };

        StartAndJoin(count, count, count);

        Assert.That(Loop.Invoke(() => counter), Is.EqualTo(3 * Invokes));
    }

    [Test]
    public void Invoke_captures_the_context_of_the_caller_and_leaves_nothing_behind()
    {
        var local = new AsyncLocal<string> { Value = "caller" };

        var seen = Loop.Invoke(() =>
        {
            var value = local.Value;
            local.Value = "changed";
            return value;
        });
        local.Value = null!;

        Assert.That(seen, Is.EqualTo("caller"));
        Assert.That(Loop.Invoke(() => local.Value), Is.Null);
    }

    [Test]
    public void Invoke_waiting_when_the_loop_is_disposed_of_throws()
    {
        var loop = new EventLoop();
        var waiting = Task.Run(() => loop.Invoke(() => 0));
        // The loop never runs, so the function is either in its inbox by now or will be refused.
        loop.Dispose();

        var error = Raised.ByCall<AggregateException>(() => waiting.Wait(VirtualRun.Patience));

        Assert.That(error.InnerException, Is.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Submit_gives_the_result_to_the_other_thread()
    {
        var task = Loop.Submit(Main());

        Assert.That(task.Wait(VirtualRun.Patience));
        Assert.That(task.Result, Is.EqualTo(_elsewhere.ManagedThreadId));

        static async Coroutine<int> Main()
        {
            await Coroutine.Yield();
            return Environment.CurrentManagedThreadId;
        }
    }

    [Test]
    public void Submit_from_several_threads_ends_every_task()
    {
        const int Submits = 2_000;
        var sums = new long[3];
        var submitters = Enumerable.Range(0, 3).Select(thread => (Action)(() => SubmitAll(thread))).ToArray();

        StartAndJoin(submitters);

        Assert.That(sums, Is.All.EqualTo((long)Submits * (Submits - 1) / 2));

        void SubmitAll(int thread)
        {
            var tasks = Enumerable.Range(0, Submits).Select(i => Loop.Submit(Echo(i))).ToArray();
            if (Task.WaitAll(tasks, VirtualRun.Patience))
                sums[thread] = tasks.Sum(task => (long)task.Result);
        }

        static async Coroutine<int> Echo(int value)
        {
            await Coroutine.Yield();
            return value;
        }
    }

    [Test]
    public void Await_of_foreign_work_comes_home_to_the_loops_thread()
    {
        var task = Loop.Submit(Main());

        Assert.That(task.Wait(VirtualRun.Patience));
        Assert.That(task.Result, Is.All.EqualTo(_elsewhere.ManagedThreadId));

        static async Coroutine<List<int>> Main()
        {
            var threads = new List<int>();
            for (var i = 0; i < 100; i++)
            {
                await Task.Run(() => { });
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Run(() => 1).ConfigureAwait(false);
                threads.Add(Environment.CurrentManagedThreadId);
                await Task.Yield();
                threads.Add(Environment.CurrentManagedThreadId);
            }
            return threads;
        }
    }

    [Test]
    public void RunForever_on_two_threads_at_once_is_refused() =>
        Assert.That(
            Raised.ByCall<InvalidOperationException>(Loop.RunForever).Message,
            Does.Contain("EventLoop #").And.Contain("is running")
        );

    [Test]
    public void RunForever_loops_on_several_threads_do_not_know_each_other()
    {
        using var another = new LoopThread();

        Assert.That(another.Loop.Invoke(() => EventLoop.Current), Is.SameAs(another.Loop));
        Assert.That(Loop.Invoke(() => EventLoop.Current), Is.SameAs(Loop));
    }

    // R17, and the departure from it: not in debug mode only.
    private static IEnumerable<TestCaseData> OffThreadCalls()
    {
        yield return Call("CallSoon", (loop, _) => loop.CallSoon(() => { }));
        yield return Call("CallLater", (loop, _) => loop.CallLater(TimeSpan.Zero, () => { }));
        yield return Call("CallAt", (loop, _) => loop.CallAt(TimeSpan.Zero, () => { }));
        yield return Call("Stop", (loop, _) => loop.Stop());
        yield return Call("Start", (loop, _) => loop.Start(Coroutine.FromResult(1)));
        yield return Call("Run", (loop, _) => loop.Run(Coroutine.FromResult(1)));
        yield return Call("AllTasks", (loop, _) => loop.AllTasks());
        yield return Call("new Future", (loop, _) => _ = new Future<int>(loop));
        yield return Call("SetResult", (_, future) => future.SetResult(1));
        yield return Call("TrySetResult", (_, future) => future.TrySetResult(1));
        yield return Call("SetException", (_, future) => future.SetException(new FormatException()));
        yield return Call("TrySetException", (_, future) => future.TrySetException(new FormatException()));
        yield return Call("Result", (_, future) => GC.KeepAlive(future.Result));
        yield return Call("Exception", (_, future) => GC.KeepAlive(future.Exception));
        yield return Call("Cancel", (_, future) => future.Cancel());
        yield return Call("AddDoneCallback", (_, future) => future.AddDoneCallback(_ => { }));
        yield return Call("RemoveDoneCallback", (_, future) => future.RemoveDoneCallback(_ => { }));
        yield return Call("AsTask", (_, future) => future.AsTask());

        static TestCaseData Call(string member, Action<EventLoop, Future<int>> call) =>
            new TestCaseData(call).SetArgDisplayNames(member);
    }

    [TestCaseSource(nameof(OffThreadCalls))]
    public void Call_from_another_thread_says_which_door_to_take(Action<EventLoop, Future<int>> call)
    {
        var future = Loop.Invoke(() => new Future<int>());

        var error = Raised.ByCall<InvalidOperationException>(() => call(Loop, future));

        Assert.That(error.Message, Does.Contain("EventLoop #").And.Contain("another thread"));
        Assert.That(error.Message, Does.Contain("Post(").And.Contain("Invoke(").And.Contain("Submit("));
        Assert.That(future.IsCompleted, Is.False);
    }

    [Test]
    public void Cancel_of_a_handle_from_another_thread_says_which_door_to_take()
    {
        var handle = Loop.Invoke(() => Loop.CallLater(TimeSpan.FromDays(1), () => { }));

        var error = Raised.ByCall<InvalidOperationException>(() => handle.Cancel());

        Assert.That(error.Message, Does.Contain("EventLoop #").And.Contain("Post("));
    }

    [Test]
    public void Cancel_of_a_task_from_another_thread_says_which_door_to_take()
    {
        var task = Loop.Invoke(() => Coroutine.Start(Coroutine.Sleep(TimeSpan.FromDays(1))));

        var error = Raised.ByCall<InvalidOperationException>(() => task.Cancel());

        Assert.That(error.Message, Does.Contain("EventLoop #").And.Contain("Post("));
        Raised.ByCall<InvalidOperationException>(() => task.Uncancel());
    }

    [Test]
    public void Dispose_from_another_thread_while_it_runs_is_refused() =>
        Assert.That(
            Raised.ByCall<InvalidOperationException>(Loop.Dispose).Message,
            Does.Contain("EventLoop #").And.Contain("Stop()")
        );
}
