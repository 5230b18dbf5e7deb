using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>A C# coroutine that awaits the base library's tasks, and is cancelled while it does.</summary>
[TestFixture]
public class ForeignAwaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

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
}
