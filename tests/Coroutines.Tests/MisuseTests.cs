using NUnit.Framework;

namespace Coroutines.Tests;

/// <summary>Bad use gets an error that names the object, says what happened to it, and shows the way out.</summary>
[TestFixture]
public class MisuseTests
{
    private static void MustSay(Exception error, params string[] words)
    {
        foreach (var word in words)
            Assert.That(error.Message, Does.Contain(word));
    }

    private static async Coroutine<int> DownloadPage()
    {
        await Coroutine.Yield();
        return 7;
    }

    private static async Coroutine SaveResult() => await Coroutine.Yield();

    // --- Loops --------------------------------------------------------------------------------------------------

    [Test]
    public void Run_inside_a_run_says_to_await_instead() =>
        VirtualRun.Of(async () =>
        {
            var error = Raised.ByCall<InvalidOperationException>(() => Coroutine.Run(DownloadPage()));

            MustSay(error, "EventLoop #", "already runs on this thread", "await the other coroutine");
            await Coroutine.Yield();
        });

    // R12
    [Test]
    public void Run_of_another_loop_inside_a_run_says_to_await_instead() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();

            MustSay(Raised.ByCall<InvalidOperationException>(() => other.Run(DownloadPage())), "EventLoop #", "await");
            MustSay(Raised.ByCall<InvalidOperationException>(other.RunForever), "EventLoop #", "await");
            MustSay(Raised.ByCall<InvalidOperationException>(EventLoop.Current.RunForever), "EventLoop #", "await");
            await Coroutine.Yield();
        });

    [Test]
    public void Run_inside_a_callback_says_to_await_instead()
    {
        using var loop = VirtualRun.NewLoop();
        Exception? error = null;
        loop.CallSoon(() => error = Raised.ByCall<InvalidOperationException>(() => Coroutine.Run(DownloadPage())));
        loop.Stop();
        loop.RunForever();

        MustSay(error!, "EventLoop #", "already runs on this thread");
    }

    [Test]
    public void Dispose_of_a_running_loop_says_to_stop_it_first() =>
        VirtualRun.Of(async () =>
        {
            MustSay(Raised.ByCall<InvalidOperationException>(EventLoop.Current.Dispose), "EventLoop #", "Stop()");
            await Coroutine.Yield();
        });

    // R13
    private static IEnumerable<TestCaseData> CallsOfAClosedLoop()
    {
        yield return Call("CallSoon", loop => loop.CallSoon(() => { }));
        yield return Call("CallLater", loop => loop.CallLater(TimeSpan.Zero, () => { }));
        yield return Call("CallAt", loop => loop.CallAt(TimeSpan.Zero, () => { }));
        yield return Call("Post", loop => loop.Post(() => { }));
        yield return Call("Invoke", loop => loop.Invoke(() => 0));
        yield return Call("Submit", loop => loop.Submit(DownloadPage()));
        yield return Call("Start", loop => loop.Start(DownloadPage()));
        yield return Call("Run", loop => loop.Run(DownloadPage()));
        yield return Call("RunForever", loop => loop.RunForever());

        static TestCaseData Call(string member, Action<EventLoop> call) =>
            new TestCaseData(call).SetArgDisplayNames(member);
    }

    [TestCaseSource(nameof(CallsOfAClosedLoop))]
    public void Call_of_a_closed_loop_says_to_create_a_new_one(Action<EventLoop> call)
    {
        var loop = VirtualRun.NewLoop();
        loop.Dispose();

        var error = Raised.ByCall<ObjectDisposedException>(() => call(loop));

        MustSay(error, "EventLoop #", "is closed", "Create a new EventLoop");
    }

    [Test]
    public void Call_outside_a_loop_says_how_to_start_one()
    {
        string[] words = ["No event loop runs on this thread", "Coroutine.Run(", "Post(", "Submit("];
        MustSay(Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(EventLoop.Current)), words);
        MustSay(Raised.ByCall<InvalidOperationException>(() => _ = new Future<int>()), words);
        MustSay(Raised.ByCall<InvalidOperationException>(() => Coroutine.Start(DownloadPage())), words);
        MustSay(Raised.ByCall<InvalidOperationException>(() => Coroutine.Gather(DownloadPage())), words);
        MustSay(Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(CoroutineTask.All)), words);
    }

    [Test]
    public void Call_from_another_thread_says_which_door_to_take() =>
        VirtualRun.Of(async () =>
        {
            var (loop, future) = (EventLoop.Current, new Future<int>());
            Exception? error = null;

            OtherThread.Run(() => error = Raised.ByCall<InvalidOperationException>(() => future.SetResult(1)));

            MustSay(error!, "EventLoop #", "runs on another thread", "loop.Post(", "loop.Invoke(", "loop.Submit(");
            Assert.That((future.IsCompleted, loop.IsRunning), Is.EqualTo((false, true)));
            await Coroutine.Yield();
        });

    [Test]
    public void Invoke_on_the_loops_own_thread_says_to_call_the_function_directly() =>
        VirtualRun.Of(async () =>
        {
            var error = Raised.ByCall<InvalidOperationException>(() => EventLoop.Current.Invoke(() => 0));

            MustSay(error, "EventLoop #", "Call the function directly");
            await Coroutine.Yield();
        });

    // --- Futures and tasks --------------------------------------------------------------------------------------

    // R33
    [Test]
    public void Await_of_a_future_of_another_loop_says_to_create_it_here() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var future = new Future<int>(other);

            var error = await Raised.By<InvalidOperationException>(async () => await future);

            MustSay(error, future.ToString(), other.ToString(), EventLoop.Current.ToString(), "Submit(");
        });

    [Test]
    public void Await_of_a_task_of_another_loop_says_to_create_it_here() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var task = other.Start(DownloadPage(), "elsewhere");

            var error = await Raised.By<InvalidOperationException>(async () => await task);

            MustSay(error, "'elsewhere'", other.ToString(), "Submit(");
        });

    [Test]
    public void Start_of_a_future_of_another_loop_says_to_create_it_here() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var future = new Future<int>(other);
            var task = Coroutine.Start(future.AsCoroutine());

            MustSay(await Raised.By<InvalidOperationException>(async () => await task), future.ToString(), "Submit(");
        });

    [Test]
    public void Run_of_a_future_of_another_loop_says_to_create_it_here()
    {
        using var other = VirtualRun.NewLoop();
        using var loop = VirtualRun.NewLoop();
        var future = new Future<int>(other);

        var error = Raised.ByCall<InvalidOperationException>(() => loop.Run(future.AsCoroutine()));

        MustSay(error, future.ToString(), other.ToString());
    }

    [Test]
    public void Gather_of_a_future_of_another_loop_says_to_create_it_here() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var future = new Future<int>(other);

            var error = await Raised.By<InvalidOperationException>(async () =>
                await Coroutine.Gather(future.AsCoroutine(), DownloadPage())
            );

            MustSay(error, future.ToString(), other.ToString());
        });

    [Test]
    public void Await_by_a_plain_async_Task_of_a_future_of_another_loop_says_to_create_it_here() =>
        VirtualRun.WithThreads(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var future = new Future<int>(other);
            var task = Plain(future);
            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That(task.IsFaulted, "It waits for ever.");
            MustSay(task.Exception!.InnerException!, future.ToString(), other.ToString());

            static async Task<int> Plain(Future<int> future) => await future;
        });

    [Test]
    public void Await_of_a_complete_future_of_another_loop_is_no_misuse() =>
        VirtualRun.Of(async () =>
        {
            using var other = VirtualRun.NewLoop();
            var future = new Future<int>(other);
            future.SetResult(7);

            Assert.That(await future, Is.EqualTo(7));
        });

    // R33
    [Test]
    public void Await_of_the_task_itself_says_that_it_would_wait_for_ever() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<int>? self = null;
            self = Coroutine.Start(AwaitsItself(), "narcissus");

            var error = await Raised.By<InvalidOperationException>(async () => await self);

            MustSay(error, "'narcissus'", "awaits itself", "Await another task");

            async Coroutine<int> AwaitsItself() => await self!;
        });

    [Test]
    public void Await_of_the_task_itself_can_be_survived() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<int>? self = null;
            self = Coroutine.Start(Survives());

            Assert.That(await self, Is.EqualTo(7));

            async Coroutine<int> Survives()
            {
                await Raised.By<InvalidOperationException>(async () => await self!);
                await Coroutine.Yield();
                return 7;
            }
        });

    // R20
    [Test]
    public void Result_of_a_pending_future_says_to_await_it() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            string[] words = [future.ToString(), "has no result yet", "Await it", "IsCompleted"];

            MustSay(Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(future.Result)), words);
            MustSay(Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(future.Exception)), words);
            MustSay(Raised.ByCall<InvalidOperationException>(() => future.GetAwaiter().GetResult()), words);
            await Coroutine.Yield();
        });

    [Test]
    public void Result_of_a_pending_task_says_to_await_it() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(DownloadPage(), "page");

            MustSay(Raised.ByCall<InvalidOperationException>(() => GC.KeepAlive(task.Result)), "'page'", "Await it");
            await task;
        });

    // R19
    [Test]
    public void SetResult_twice_says_to_use_the_Try_twin() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<int>();
            future.SetResult(1);
            string[] words = [future.ToString(), "already has its result", "TrySetResult"];

            MustSay(Raised.ByCall<InvalidOperationException>(() => future.SetResult(2)), words);
            MustSay(Raised.ByCall<InvalidOperationException>(() => future.SetException(new FormatException())), words);
            await Coroutine.Yield();
        });

    // R34
    [Test]
    public void SetResult_of_a_task_says_to_use_a_future() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(DownloadPage(), "page");
            string[] words = ["'page'", "from its coroutine alone", "Future<T>"];

            MustSay(Raised.ByCall<InvalidOperationException>(() => task.SetResult(1)), words);
            MustSay(Raised.ByCall<InvalidOperationException>(() => task.TrySetResult(1)), words);
            MustSay(Raised.ByCall<InvalidOperationException>(() => task.SetException(new FormatException())), words);
            MustSay(Raised.ByCall<InvalidOperationException>(() => task.TrySetException(new FormatException())), words);
            Assert.That(await task, Is.EqualTo(7));
        });

    // --- Coroutines ---------------------------------------------------------------------------------------------

    // R30
    private static IEnumerable<TestCaseData> SecondUses()
    {
        yield return Use("await and await", async c => await c, async c => await c);
        yield return Use("await and Start", async c => await c, async c => await Coroutine.Start(c));
        yield return Use("Start and await", async c => await Coroutine.Start(c), async c => await c);
        yield return Use("Start and Start", async c => await Coroutine.Start(c), async c => await Coroutine.Start(c));
        yield return Use("Gather and await", async c => await Coroutine.Gather(c), async c => await c);
        yield return Use("All and await", async c => await Coroutine.All(c), async c => await c);
        yield return Use("await and All", async c => await c, async c => await Coroutine.All(c));
        yield return Use("started, not ended, and await", async c => _ = Coroutine.Start(c), async c => await c);

        static TestCaseData Use(
            string uses,
            Func<Coroutine<int>, Coroutine> first,
            Func<Coroutine<int>, Coroutine> second
        ) => new TestCaseData(first, second).SetArgDisplayNames(uses);
    }

    [TestCaseSource(nameof(SecondUses))]
    public void Second_use_of_a_methods_coroutine_names_the_method(
        Func<Coroutine<int>, Coroutine> first,
        Func<Coroutine<int>, Coroutine> second
    ) =>
        VirtualRun.Of(async () =>
        {
            var coroutine = DownloadPage();
            await first(coroutine);

            var error = await Raised.By<InvalidOperationException>(() => second(coroutine));

            MustSay(error, "MisuseTests.DownloadPage", "already been awaited or started", "call", "again", "task");
        });

    [Test]
    public void Second_await_of_a_method_without_a_result_names_the_method() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = SaveResult();
            await coroutine;

            MustSay(await Raised.By<InvalidOperationException>(async () => await coroutine), "MisuseTests.SaveResult");
        });

    [Test]
    public void Second_await_while_the_first_is_still_running_names_the_method() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = DownloadPage();
            var first = Coroutine.Start(Await(coroutine));
            await Coroutine.Yield();

            MustSay(await Raised.By<InvalidOperationException>(() => Discard(coroutine)), "MisuseTests.DownloadPage");
            Assert.That(await first, Is.EqualTo(7), "The first await is not disturbed.");

            static async Coroutine<int> Await(Coroutine<int> coroutine) => await coroutine;

            static async Coroutine Discard(Coroutine<int> coroutine) => await coroutine;
        });

    [Test]
    public void Second_await_of_a_lambda_names_the_method_around_it() =>
        VirtualRun.Of(async () =>
        {
            Func<Coroutine<int>> lambda = async () => 1;
            var coroutine = lambda();
            await coroutine;

            var error = await Raised.By<InvalidOperationException>(async () => await coroutine);

            MustSay(error, nameof(Second_await_of_a_lambda_names_the_method_around_it));
        });

    [Test]
    public void Second_await_of_a_local_function_names_it() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = Local();
            await coroutine;

            MustSay(await Raised.By<InvalidOperationException>(async () => await coroutine), nameof(Local));

            static async Coroutine<int> Local() => 1;
        });

    [Test]
    public void Await_of_the_default_coroutine_says_where_a_coroutine_comes_from() =>
        VirtualRun.Of(async () =>
        {
            string[] words = ["default(Coroutine)", "async Coroutine method"];

            MustSay(await Raised.By<InvalidOperationException>(async () => await default(Coroutine)), words);
            MustSay(await Raised.By<InvalidOperationException>(async () => await default(Coroutine<int>)), words);
            Assert.That(default(Coroutine).ToString(), Does.Contain("default"));
        });

    private static IEnumerable<TestCaseData> UsesOfTheDefaultCoroutine()
    {
        yield return Use("Start", async () => await Coroutine.Start(default(Coroutine<int>)));
        yield return Use("Start of no result", async () => await Coroutine.Start(default));
        yield return Use("Gather", async () => await Coroutine.Gather(default(Coroutine<int>)));
        yield return Use("All", async () => await Coroutine.All(default(Coroutine<int>)));
        yield return Use("Defer", async () => await Coroutine.Defer(() => default(Coroutine<int>)));

        static TestCaseData Use(string member, Func<Coroutine> use) => new TestCaseData(use).SetArgDisplayNames(member);
    }

    [TestCaseSource(nameof(UsesOfTheDefaultCoroutine))]
    public void Use_of_the_default_coroutine_says_where_a_coroutine_comes_from(Func<Coroutine> use) =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<Exception>(use);

            Assert.That(error, Is.TypeOf<ArgumentException>().Or.TypeOf<InvalidOperationException>());
            MustSay(error, "default(Coroutine)", "async Coroutine method");
        });

    [Test]
    public void Run_of_the_default_coroutine_says_where_a_coroutine_comes_from()
    {
        var error = Raised.ByCall<ArgumentException>(() => Coroutine.Run(default(Coroutine)));

        MustSay(error, "default(Coroutine)", "async Coroutine method");
    }

    private static IEnumerable<TestCaseData> GetResults()
    {
        yield return Of("MisuseTests.DownloadPage", () => DownloadPage().GetAwaiter().GetResult());
        yield return Of("MisuseTests.SaveResult", () => SaveResult().GetAwaiter().GetResult());
        yield return Of("Sleep", () => Coroutine.Sleep(TimeSpan.FromSeconds(1)).GetAwaiter().GetResult());

        static TestCaseData Of(string name, Action call) => new TestCaseData(name, call).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(GetResults))]
    public void GetResult_of_a_cold_coroutine_says_that_it_does_not_wait(string name, Action call)
    {
        var error = Raised.ByCall<InvalidOperationException>(call);

        MustSay(error, name, "has not run to its end", "Await it inside a coroutine", "Coroutine.Run(");
    }

    [Test]
    public void Await_of_a_coroutine_by_a_plain_async_Task_without_a_loop_fails_the_task()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.AwaitCoroutineOffLoop));

        Assert.That(child.ReadLine(), Does.StartWith("InvalidOperationException: No event loop runs on this thread."));
        Assert.That(child.ExitCode(), Is.Zero);
    }

    [Test]
    public void Await_of_a_future_by_a_plain_async_Task_on_another_thread_fails_the_task()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.AwaitFutureOffLoop));

        Assert.That(child.ReadLine(), Does.Match("^InvalidOperationException: EventLoop #.*another thread.*Submit"));
        Assert.That(child.ExitCode(), Is.Zero);
    }

    [Test]
    public void Null_arguments_are_refused_at_the_call() =>
        VirtualRun.Of(async () =>
        {
            var (loop, future) = (EventLoop.Current, new Future<int>());
            Raised.ByCall<ArgumentNullException>(() => loop.CallSoon(null!));
            Raised.ByCall<ArgumentNullException>(() => loop.CallLater(TimeSpan.Zero, null!));
            Raised.ByCall<ArgumentNullException>(() => loop.Post((Action)null!));
            Raised.ByCall<ArgumentNullException>(() => loop.Invoke(null!));
            Raised.ByCall<ArgumentNullException>(() => future.SetException(null!));
            Raised.ByCall<ArgumentNullException>(() => future.AddDoneCallback(null!));
            Raised.ByCall<ArgumentNullException>(() => Coroutine.Defer<int>(null!));
            Raised.ByCall<ArgumentNullException>(() => Coroutine.All<int>((IEnumerable<Coroutine<int>>)null!));
            Raised.ByCall<ArgumentNullException>(() => Coroutine.Gather((IEnumerable<Coroutine<int>>)null!));
            Raised.ByCall<ArgumentNullException>(() => ((Task)null!).AsCoroutine());
            Raised.ByCall<ArgumentNullException>(() => Coroutine.CallTask<int>(null!));
            await Coroutine.Yield();
        });
}
