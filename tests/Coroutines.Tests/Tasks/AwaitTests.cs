using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>What a C# <c>async Coroutine</c> method can await, and what its awaits do.</summary>
[TestFixture]
public class AwaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void Call_of_a_method_runs_nothing_until_it_is_awaited() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = Says("ran");
            await Coroutine.Yield();
            var before = _trace.ToString();
            await coroutine;

            Assert.That((before, _trace.ToString()), Is.EqualTo(("", "ran")));
        });

    [Test]
    public void Call_of_a_method_outside_a_loop_runs_nothing_and_needs_no_loop()
    {
        var coroutine = Says("ran");
        var before = _trace.ToString();

        VirtualRun.Of(() => coroutine);

        Assert.That((before, _trace.ToString()), Is.EqualTo(("", "ran")));
    }

    // R30
    [Test]
    public void Await_of_a_coroutine_runs_it_inline_without_a_turn() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("a turn"));

            await Says("inline");
            _trace.Add("after");
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("inline after a turn"));
        });

    [Test]
    public void Await_of_a_coroutine_that_suspends_goes_on_in_the_step_that_ends_it() =>
        VirtualRun.Of(async () =>
        {
            var loop = EventLoop.Current;
            loop.CallSoon(_trace.Of("before"));

            await Child();
            _trace.Add("parent");

            Assert.That(_trace.ToString(), Is.EqualTo("before child parent"));

            async Coroutine Child()
            {
                await Coroutine.Yield();
                loop.CallSoon(_trace.Of("next turn"));
                _trace.Add("child");
            }
        });

    [Test]
    public void Await_gives_results_of_every_kind() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<string>();
            future.SetResult("future");

            Assert.That(await Coroutine.FromResult(1), Is.EqualTo(1));
            Assert.That(await Coroutine.FromResult<string?>(null), Is.Null);
            Assert.That(await Coroutine.Sleep(Second, (1, 2L, "x")), Is.EqualTo((1, 2L, "x")));
            Assert.That(await future, Is.EqualTo("future"));
            Assert.That(await Coroutine.Start(Coroutine.FromResult(2.5)), Is.EqualTo(2.5));
            Assert.That(await Task.FromResult('c'), Is.EqualTo('c'));
            Assert.That(await new ValueTask<decimal>(7m), Is.EqualTo(7m));
            await Task.CompletedTask;
            await default(ValueTask);
        });

    [Test]
    public void Await_a_million_deep_does_not_overflow_the_stack() =>
        OnSmallStack(() => Assert.That(VirtualRun.Of(() => Down(1_000_000)), Is.EqualTo(1_000_000)));

    private static async Coroutine<int> Down(int levels) => levels == 0 ? 0 : 1 + await Down(levels - 1);

    [Test]
    public void Await_a_million_deep_with_a_suspension_at_the_bottom_does_not_overflow_the_stack()
    {
        OnSmallStack(() => Assert.That(VirtualRun.Of(() => DownTo(1_000_000)), Is.EqualTo(1_000_000)));

        static async Coroutine<int> DownTo(int levels)
        {
            if (levels > 0)
                return 1 + await DownTo(levels - 1);
            await Coroutine.Yield();
            return 0;
        }
    }

    [Test]
    public void Await_a_million_deep_with_a_suspension_at_every_level_does_not_overflow_the_stack()
    {
        OnSmallStack(() => Assert.That(VirtualRun.Of(() => DownYielding(1_000_000)), Is.EqualTo(1_000_000)));

        static async Coroutine<int> DownYielding(int levels)
        {
            await Coroutine.Yield();
            var below = levels == 0 ? 0 : 1 + await DownYielding(levels - 1);
            await Coroutine.Yield();
            return below;
        }
    }

    [Test]
    public void Await_deep_recursions_one_after_the_other_each_end() =>
        OnSmallStack(() =>
            VirtualRun.Of(async () =>
            {
                foreach (var levels in (int[])[63, 64, 65, 66, 127, 128, 129, 1_000])
                {
                    Assert.That(await Down(levels), Is.EqualTo(levels));
                    Assert.That(await FailDown(levels), Is.EqualTo(levels));
                }
            })
        );

    // Every level catches what the one below it threw, and throws again.
    private static async Coroutine<int> FailDown(int levels)
    {
        var (caught, boom) = (0, new FormatException());
        Assert.That(await Raised.By<FormatException>(() => Level(levels)), Is.SameAs(boom));
        return caught;

        async Coroutine Level(int level)
        {
            if (level == 0)
                throw boom;
            try
            {
                await Level(level - 1);
            }
            catch (FormatException)
            {
                caught++;
                throw;
            }
        }
    }

    [Test]
    public void Await_a_thousand_deep_of_what_parks_at_the_bottom_resumes() =>
        VirtualRun.WithThreads(async () =>
        {
            foreach (var levels in (int[])[1, 63, 64, 65, 66, 1_000])
            {
                Assert.That(await Then(levels, () => Coroutine.Sleep(Second, 1)), Is.EqualTo(1 + levels));
                Assert.That(await Then(levels, () => Completes(2).AsCoroutine()), Is.EqualTo(2 + levels));
                Assert.That(
                    await Then(levels, () => Coroutine.Start(Coroutine.FromResult(3)).AsCoroutine()),
                    Is.EqualTo(3 + levels)
                );
                Assert.That(await Then(levels, () => Foreign(4)), Is.EqualTo(4 + levels));
                Assert.That(
                    await Then(levels, () => Coroutine.Defer(() => Coroutine.Sleep(Second, 5))),
                    Is.EqualTo(5 + levels)
                );
                Assert.That(
                    await Then(levels, () => Coroutine.Defer(() => Coroutine.FromResult(6))),
                    Is.EqualTo(6 + levels)
                );
                Assert.That(await Then(levels, () => Joined(7)), Is.EqualTo(7 + levels));
            }

            static async Coroutine<int> Then(int levels, Func<Coroutine<int>> bottom) =>
                levels == 0 ? await bottom() : 1 + await Then(levels - 1, bottom);

            static async Coroutine<int> Foreign(int value) => await Task.Run(() => value);

            static async Coroutine<int> Joined(int value) => (await Coroutine.All([Coroutine.FromResult(value)]))[0];

            static Future<int> Completes(int value)
            {
                var future = new Future<int>();
                EventLoop.Current.CallSoon(() => future.SetResult(value));
                return future;
            }
        });

    [Test]
    public void Await_in_try_catch_finally_and_using_blocks_runs_them_in_order() =>
        VirtualRun.WithThreads(async () =>
        {
            await Blocks();

            Assert.That(_trace.ToString(), Is.EqualTo("try body FormatException catch finally disposed end"));

            async Coroutine Blocks()
            {
                await using (new Resource(_trace))
                {
                    try
                    {
                        await Coroutine.Yield();
                        _trace.Add("try");
                        await Throws();
                    }
                    catch (FormatException error)
                    {
                        _trace.Add(error.GetType().Name);
                        await Coroutine.Yield();
                        _trace.Add("catch");
                    }
                    finally
                    {
                        await Coroutine.Yield();
                        _trace.Add("finally");
                    }
                }
                _trace.Add("end");
            }

            async Coroutine Throws()
            {
                _trace.Add("body");
                await Coroutine.Yield();
                throw new FormatException();
            }
        });

    private sealed class Resource(Trace trace) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Coroutine.Yield();
            trace.Add("disposed");
        }
    }

    [Test]
    public void Await_using_disposes_when_the_task_is_cancelled() =>
        VirtualRun.WithThreads(async () =>
        {
            var task = Coroutine.Start(Uses());
            await Coroutine.Yield();
            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("disposed"));

            async Coroutine Uses()
            {
                await using var resource = new Resource(_trace);
                await Coroutine.Sleep(Second);
            }
        });

    [Test]
    public void Await_in_a_method_whose_caller_filters_has_run_its_finally_before_the_filter() =>
        VirtualRun.Of(async () =>
        {
            await Outer();

            Assert.That(_trace.ToString(), Is.EqualTo("inner filter caught outer"));

            async Coroutine Outer()
            {
                try
                {
                    await Inner();
                }
                catch (FormatException) when (IsFiltered())
                {
                    await Coroutine.Yield();
                    _trace.Add("caught");
                }
                finally
                {
                    await Coroutine.Yield();
                    _trace.Add("outer");
                }
            }

            async Coroutine Inner()
            {
                try
                {
                    await Coroutine.Yield();
                    throw new FormatException();
                }
                finally
                {
                    await Coroutine.Yield();
                    _trace.Add("inner");
                }
            }

            bool IsFiltered()
            {
                _trace.Add("filter");
                return true;
            }
        });

    [Test]
    public void Throw_before_the_first_await_is_raised_at_the_await_and_not_at_the_call() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = Throws();

            await Raised.By<FormatException>(async () => await coroutine);

            static async Coroutine Throws() => throw new FormatException();
        });

    [Test]
    public void Throw_far_down_shows_the_chain_of_awaits_without_plumbing() =>
        VirtualRun.Of(async () =>
        {
            var raised = await Raised.By<FormatException>(Outermost);

            var methods = raised.StackTrace!.Split('\n').Where(line => line.Contains(" at ")).ToList();
            Assert.That(methods.FindIndex(line => line.Contains(nameof(Innermost))), Is.Zero);
            Assert.That(methods.FindIndex(line => line.Contains(nameof(Between))), Is.EqualTo(1));
            Assert.That(methods.FindIndex(line => line.Contains(nameof(Outermost))), Is.EqualTo(2));
            Assert.That(raised.StackTrace, Does.Not.Contain("LowLevel").And.Not.Contain("CoroutineAwaiter"));
        });

    private static async Coroutine Outermost() => await Between();

    private static async Coroutine Between()
    {
        await Coroutine.Yield();
        await Innermost();
    }

    private static async Coroutine Innermost()
    {
        await Coroutine.Yield();
        throw new FormatException();
    }

    // --- Foreign awaitables -------------------------------------------------------------------------------------

    [Test]
    public void Await_of_complete_foreign_work_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("a turn"));

            await Task.CompletedTask;
            await Task.FromResult(1).ConfigureAwait(false);
            await new ValueTask<int>(1);
            await Task.FromResult(1).AsCoroutine();
            await Task.CompletedTask.AsCoroutine();
            await Raised.By<FormatException>(async () => await Task.FromException(new FormatException()));

            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void Await_of_foreign_work_that_completes_on_the_loop_takes_the_next_turns_in_order() =>
        VirtualRun.WithThreads(async () =>
        {
            var source = new TaskCompletionSource<int>();
            var task = Coroutine.Start(Wait());
            await Coroutine.Yield();

            source.SetResult(7);

            Assert.That(await task, Is.EqualTo(7));

            async Coroutine<int> Wait() => await source.Task;
        });

    // A plain async method on the loop ends on the loop's thread; a detour by the thread pool would be a race with the clock.
    [Test]
    public void Await_of_a_plain_async_Task_on_the_loop_needs_no_other_thread() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(await Plain(), Is.EqualTo("done"));

            static async Task<string> Plain()
            {
                await Coroutine.Sleep(Second);
                return "done";
            }
        });

    [Test]
    public void Await_of_a_TaskCompletionSource_set_on_the_loop_needs_no_other_thread() =>
        VirtualRun.Of(async () =>
        {
            var source = new TaskCompletionSource<int>();
            EventLoop.Current.CallLater(Second, () => source.SetResult(7));

            Assert.That(await source.Task, Is.EqualTo(7));
        });

    [Test]
    public void Await_of_failed_foreign_work_raises_its_exception() =>
        VirtualRun.WithThreads(async () =>
        {
            var boom = new FormatException();

            var raised = await Raised.By<FormatException>(async () => await Task.Run(() => throw boom));

            Assert.That(raised, Is.SameAs(boom));
        });

    [Test]
    public void Await_of_a_ValueTask_source_takes_its_result_exactly_once() =>
        VirtualRun.WithThreads(async () =>
        {
            var source = new CountingSource();
            EventLoop.Current.CallLater(Second, () => source.Complete(7));
            var first = await new ValueTask<int>(source, 0);
            var other = new CountingSource();
            EventLoop.Current.CallLater(Second, () => other.Complete(8));
            var second = await new ValueTask<int>(other, 0).AsCoroutine();

            Assert.That((first, second, source.Reads, other.Reads), Is.EqualTo((7, 8, 1, 1)));
        });

    private sealed class CountingSource : IValueTaskSource<int>
    {
        private ManualResetValueTaskSourceCore<int> _core;

        public int Reads { get; private set; }

        public void Complete(int value) => _core.SetResult(value);

        public int GetResult(short token)
        {
            Reads++;
            return _core.GetResult(token);
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(
            Action<object?> next,
            object? state,
            short token,
            ValueTaskSourceOnCompletedFlags flags
        ) => _core.OnCompleted(next, state, token, flags);
    }

    // Each awaiter of the BCL, awaited by a compiled method.
    private static readonly Dictionary<string, Func<Task<int>, Coroutine>> s_foreignAwaits = new()
    {
        ["Task"] = static async task => await (Task)task,
        ["Task<T>"] = static async task => await task,
        ["ConfiguredTask"] = static async task => await ((Task)task).ConfigureAwait(false),
        ["ConfiguredTask<T>"] = static async task => await task.ConfigureAwait(false),
        ["ConfiguredTask with options"] = static async task =>
            await task.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext),
        ["ValueTask"] = static async task => await new ValueTask(task),
        ["ValueTask<T>"] = static async task => await new ValueTask<int>(task),
        ["ConfiguredValueTask"] = static async task => await new ValueTask(task).ConfigureAwait(false),
        ["ConfiguredValueTask<T>"] = static async task => await new ValueTask<int>(task).ConfigureAwait(true),
        ["AsCoroutine"] = static async task => await ((Task)task).AsCoroutine(),
        ["AsCoroutine<T>"] = static async task => await task.AsCoroutine(),
    };

    private static IEnumerable<string> ForeignAwaits => s_foreignAwaits.Keys;

    /// <summary>Awaits in one method, catches in another, and cleans up in both.</summary>
    private async Coroutine Foreign(string kind, Task<int> task)
    {
        try
        {
            await s_foreignAwaits[kind](task);
            _trace.Add("done");
        }
        catch (CoroutineCanceledException error)
        {
            _trace.Add(error.Reason!);
            throw;
        }
        finally
        {
            await Coroutine.Yield();
            _trace.Add("finally");
        }
    }

    [Test]
    public void Cancel_of_a_method_parked_on_foreign_work_raises_at_once(
        [ValueSource(nameof(ForeignAwaits))] string kind
    ) =>
        VirtualRun.Of(async () =>
        {
            // It never completes: only the cancellation ends the wait.
            var task = Coroutine.Start(Foreign(kind, new TaskCompletionSource<int>().Task));
            await Coroutine.Yield();

            task.Cancel("why");
            await Coroutine.Yield();
            var next = _trace.ToString();
            await Coroutine.Yield();

            Assert.That((next, _trace.ToString(), task.IsCanceled), Is.EqualTo(("why", "why finally", true)));
        });

    [Test]
    public void Cancel_of_a_method_parked_on_foreign_work_leaves_the_work_alone(
        [ValueSource(nameof(ForeignAwaits))] string kind
    ) =>
        VirtualRun.WithThreads(async () =>
        {
            var source = new TaskCompletionSource<int>();
            var task = Coroutine.Start(Foreign(kind, source.Task));
            await Coroutine.Yield();
            task.Cancel("why");

            await Raised.By<CoroutineCanceledException>(async () => await task);
            source.SetResult(7);

            // The late completion finds nobody waiting; the work itself has ended well.
            Assert.That((await source.Task, _trace.ToString()), Is.EqualTo((7, "why finally")));
            await Coroutine.Yield();
        });

    [Test]
    public void Cancel_of_itself_before_a_foreign_await_raises_there(
        [ValueSource(nameof(ForeignAwaits))] string kind
    ) =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Self());
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("self finally"));

            async Coroutine Self()
            {
                CoroutineTask.Current!.Cancel("self");
                await Foreign(kind, new TaskCompletionSource<int>().Task);
            }
        });

    // R44
    [Test]
    public void Cancel_after_foreign_work_is_complete_but_before_the_step_raises(
        [ValueSource(nameof(ForeignAwaits))] string kind
    ) =>
        VirtualRun.WithThreads(async () =>
        {
            var source = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var task = Coroutine.Start(Foreign(kind, source.Task));
            await Coroutine.Yield();
            source.SetResult(7);

            task.Cancel("late");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("late finally"));
        });

    [Test]
    public void Cancel_swallowed_at_a_foreign_await_leaves_the_next_await_of_the_same_kind_alone() =>
        VirtualRun.WithThreads(async () =>
        {
            var (never, later) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
            var task = Coroutine.Start(Twice());
            await Coroutine.Yield();
            task.Cancel();
            await Coroutine.Yield();
            later.SetResult(7);

            Assert.That(await task, Is.EqualTo(7));

            async Coroutine<int> Twice()
            {
                try
                {
                    await never.Task;
                }
                catch (CoroutineCanceledException) { }
                return await later.Task;
            }
        });

    // The awaiter that is exchanged is the compiler's, not one that the method keeps in a variable of its own.
    [Test]
    public void Cancel_at_a_foreign_await_leaves_an_awaiter_in_a_local_variable_alone() =>
        VirtualRun.Of(async () =>
        {
            var never = new TaskCompletionSource<int>();
            var task = Coroutine.Start(KeepsAwaiter());
            await Coroutine.Yield();
            task.Cancel();

            Assert.That(await task, Is.EqualTo(7));

            async Coroutine<int> KeepsAwaiter()
            {
                var kept = Task.FromResult(7).GetAwaiter();
                try
                {
                    await never.Task;
                }
                catch (CoroutineCanceledException) { }
                return kept.GetResult();
            }
        });

    // --- Custom awaiters ----------------------------------------------------------------------------------------

    /// <summary>Something to await that is neither of ours nor of the BCL; completed by hand, on the loop.</summary>
    private sealed class Signal(bool isCritical)
    {
        private Action? _continuation;

        public bool IsCompleted { get; private set; }

        public int Reads { get; private set; }

        public Exception? Refusal { get; init; }

        public void Complete()
        {
            IsCompleted = true;
            _continuation?.Invoke();
        }

        public int Read()
        {
            Reads++;
            return IsCompleted ? 7 : throw new InvalidOperationException("Read too early.");
        }

        public void Register(Action continuation, bool critically)
        {
            if (Refusal is not null)
                throw Refusal;
            Assert.That(critically, Is.EqualTo(isCritical));
            _continuation = continuation;
        }

        public PlainAwaitable Plainly => new(this);

        public CriticalAwaitable Critically => new(this);
    }

    private readonly struct PlainAwaitable(Signal signal) : INotifyCompletion
    {
        public PlainAwaitable GetAwaiter() => this;

        public bool IsCompleted => signal.IsCompleted;

        public int GetResult() => signal.Read();

        public void OnCompleted(Action continuation) => signal.Register(continuation, false);
    }

    private readonly struct CriticalAwaitable(Signal signal) : ICriticalNotifyCompletion
    {
        public CriticalAwaitable GetAwaiter() => this;

        public bool IsCompleted => signal.IsCompleted;

        public int GetResult() => signal.Read();

        public void OnCompleted(Action continuation) => signal.Register(continuation, false);

        public void UnsafeOnCompleted(Action continuation) => signal.Register(continuation, true);
    }

    /// <summary>The same as an object: the compiler keeps such awaiters elsewhere.</summary>
    private sealed class ObjectAwaitable(Signal signal) : INotifyCompletion
    {
        public ObjectAwaitable GetAwaiter() => this;

        public bool IsCompleted => signal.IsCompleted;

        public int GetResult() => signal.Read();

        public void OnCompleted(Action continuation) => signal.Register(continuation, false);
    }

    private static async Coroutine<int> Await(Signal signal, string kind) =>
        kind switch
        {
            "plain" => await signal.Plainly,
            "critical" => await signal.Critically,
            _ => await new ObjectAwaitable(signal),
        };

    [TestCase("plain")]
    [TestCase("critical")]
    [TestCase("object")]
    public void Await_of_a_custom_awaiter_gives_its_result_once(string kind) =>
        VirtualRun.Of(async () =>
        {
            var signal = new Signal(kind == "critical");
            EventLoop.Current.CallLater(Second, signal.Complete);

            Assert.That(await Await(signal, kind), Is.EqualTo(7));
            Assert.That(await Await(signal, kind), Is.EqualTo(7), "Complete, it takes no turn.");
            Assert.That(signal.Reads, Is.EqualTo(2));
        });

    [TestCase("plain")]
    [TestCase("critical")]
    [TestCase("object")]
    public void Cancel_of_a_method_parked_on_a_custom_awaiter_raises_at_the_next_suspension(string kind) =>
        VirtualRun.Of(async () =>
        {
            var signal = new Signal(kind == "critical");
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();

            task.Cancel("why");
            await Coroutine.Sleep(Second);
            var before = _trace.ToString();
            signal.Complete();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((before, _trace.ToString()), Is.EqualTo(("", "7 why")));
            Assert.That((task.IsCanceled, signal.Reads), Is.EqualTo((true, 1)));

            async Coroutine Body()
            {
                _trace.Add(await Await(signal, kind));
                try
                {
                    await Coroutine.Sleep(Second);
                }
                catch (CoroutineCanceledException error)
                {
                    _trace.Add(error.Reason!);
                    throw;
                }
            }
        });

    [Test]
    public void Cancel_after_a_custom_awaiter_is_complete_but_before_the_step_raises_at_the_next_suspension() =>
        VirtualRun.Of(async () =>
        {
            var signal = new Signal(false);
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();
            signal.Complete();
            await Coroutine.Yield();

            task.Cancel("late");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, _trace.ToString()), Is.EqualTo((true, "7")));

            async Coroutine Body()
            {
                _trace.Add(await signal.Plainly);
                await Coroutine.Sleep(Second);
            }
        });

    // The method itself cannot catch it: the compiler's code has left its blocks for the suspension, and only a BCL awaiter can
    // be exchanged for one that throws on the way back. (With async Task such an awaiter ends the process.)
    [Test]
    public void Await_of_a_custom_awaiter_that_refuses_to_register_fails_the_coroutine() =>
        VirtualRun.Of(async () =>
        {
            var refusal = new FormatException();

            var raised = await Raised.By<FormatException>(async () =>
                await Await(new Signal(false) { Refusal = refusal }, "plain")
            );

            Assert.That(raised, Is.SameAs(refusal));
        });

    [Test]
    public void Await_of_a_custom_awaiter_that_completes_while_it_registers_goes_on() =>
        VirtualRun.Of(async () => Assert.That(await new Hasty(), Is.EqualTo(7)));

    private readonly struct Hasty : INotifyCompletion
    {
        public Hasty GetAwaiter() => this;

        public bool IsCompleted => false;

        public int GetResult() => 7;

        public void OnCompleted(Action continuation) => continuation();
    }

    // --- Plain async Task methods that await coroutines ---------------------------------------------------------

    [Test]
    public void Await_by_a_plain_async_Task_on_the_loop_gets_the_result() =>
        VirtualRun.WithThreads(async () =>
        {
            var home = Environment.CurrentManagedThreadId;
            var future = new Future<int>();
            EventLoop.Current.CallSoon(() => future.SetResult(3));

            Assert.That(await Plain(future), Is.EqualTo((1, 2, 3, "four", home)));

            static async Task<(int, int, int, string, int)> Plain(Future<int> future)
            {
                var a = await Coroutine.FromResult(1);
                var b = await Coroutine.Sleep(Second, 2);
                var c = await future;
                var d = await Method();
                await Coroutine.Yield();
                return (a, b, c, d, Environment.CurrentManagedThreadId);
            }

            static async Coroutine<string> Method()
            {
                await Coroutine.Yield();
                return "four";
            }
        });

    [Test]
    public void Await_by_a_plain_async_Task_raises_the_same_object() =>
        VirtualRun.WithThreads(async () =>
        {
            var boom = new FormatException();

            var raised = await Raised.By<FormatException>(async () => await Plain(boom));

            Assert.That(raised, Is.SameAs(boom));

            static async Task Plain(Exception error) => await Fails(error);

            static async Coroutine Fails(Exception error)
            {
                await Coroutine.Yield();
                throw error;
            }
        });

    [Test]
    public void Await_by_a_plain_async_Task_a_deferred_coroutine_gets_the_result() =>
        VirtualRun.WithThreads(async () =>
        {
            Assert.That(await Plain(), Is.EqualTo(7));

            static async Task<int> Plain() => await Coroutine.Defer(() => Coroutine.Sleep(Second, 7));
        });

    [Test]
    public void Await_by_a_plain_async_Task_a_coroutine_that_is_cancelled_raises_the_cancellation() =>
        VirtualRun.WithThreads(async () =>
        {
            var inner = Coroutine.Start(Coroutine.Sleep(Second));
            var plain = Plain(inner);
            inner.Cancel("why");

            Assert.That(await plain, Is.EqualTo("why"));

            static async Task<string?> Plain(Future<Unit> inner)
            {
                try
                {
                    await inner;
                    return "nothing";
                }
                catch (CoroutineCanceledException error)
                {
                    return error.Reason;
                }
            }
        });

    // All who yield share one object, which must not keep one awaiter's outcome. A process of its own, lest it be shared with other tests.
    [Test]
    public void Await_by_a_plain_async_Task_of_a_yield_that_is_cancelled_leaves_other_yields_alone()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.CancelAdoptedYield));

        Assert.That(child.ReadLine(), Is.EqualTo("no error"));
        Assert.That(child.ExitCode(), Is.Zero);
    }

    // --- Bytes --------------------------------------------------------------------------------------------------

    private readonly struct SmallAwaiter(Signal signal) : ICriticalNotifyCompletion
    {
        public SmallAwaiter GetAwaiter() => this;

        public bool IsCompleted => false;

        public void GetResult() { }

        public void OnCompleted(Action continuation) => continuation();

        public void UnsafeOnCompleted(Action continuation) => continuation();

        public Signal Signal => signal;
    }

    private readonly struct LargeAwaiter(Signal signal) : ICriticalNotifyCompletion
    {
        public const int Extra = 10 * sizeof(long);

        private readonly (long, long, long, long, long, long, long, long, long, long) _padding = default;

        public LargeAwaiter GetAwaiter() => this;

        public bool IsCompleted => false;

        public void GetResult() => GC.KeepAlive(_padding.Item1 + 1);

        public void OnCompleted(Action continuation) => continuation();

        public void UnsafeOnCompleted(Action continuation) => continuation();

        public Signal Signal => signal;
    }

    // An awaiter is kept twice, in the method's frame and in the frame that waits; a boxed copy would be a third.
    [Test, Category("Allocation")]
    public void Await_of_a_struct_awaiter_does_not_box_it()
    {
        var (small, large) = VirtualRun.Of(async () =>
        {
            var signal = new Signal(false);
            return (await AllocatedBytes.Each(Small), await AllocatedBytes.Each(Large));

            async Coroutine Small(int count)
            {
                for (var i = 0; i < count; i++)
                    await new SmallAwaiter(signal);
            }

            async Coroutine Large(int count)
            {
                for (var i = 0; i < count; i++)
                    await new LargeAwaiter(signal);
            }
        });

        TestContext.Out.WriteLine($"{small} and {large} bytes");
#if !DEBUG
        // The loop's method frame is made once, so what an await adds is the waiting frame alone.
        Assert.That(large - small, Is.EqualTo(LargeAwaiter.Extra));
#endif
    }

    private async Coroutine Says(string what) => _trace.Add(what);

    // 256 KiB hold about a thousand ordinary calls of an async method.
    private static void OnSmallStack(Action action) => OtherThread.Run(action, 256 * 1024);
}
