using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class CallTaskTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void CallTask_gives_the_tasks_result_and_calls_anew_at_each_await() =>
        VirtualRun.WithThreads(async () =>
        {
            var calls = 0;
            var coroutine = Coroutine.CallTask(token => Task.Run(() => ++calls, token));

            Assert.That((await coroutine, await coroutine), Is.EqualTo((1, 2)));
        });

    [Test]
    public void CallTask_function_that_throws_fails_the_await() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = Coroutine.CallTask<int>(_ => throw new FormatException());

            await Raised.By<FormatException>(async () => await coroutine);
        });

    [Test]
    public void CallTask_cancelled_cancels_the_token_and_waits_for_the_end_of_the_task() =>
        VirtualRun.WithThreads(async () =>
        {
            var (trace, end) = (new Trace(), new TaskCompletionSource<int>());
            CancellationToken seen = default;
            var task = Coroutine.Start(
                Coroutine.CallTask(token =>
                {
                    seen = token;
                    return end.Task;
                })
            );
            await Coroutine.Yield();

            task.Cancel("why");
            await Coroutine.Sleep(Second);
            trace.Add($"{seen.IsCancellationRequested} {task.IsCompleted}");
            end.SetCanceled(seen);
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(trace.ToString(), Is.EqualTo("True False"));
            Assert.That((task.IsCanceled, raised.Reason), Is.EqualTo((true, "why")));
        });

    [Test]
    public void CallTask_cancelled_whose_task_then_fails_is_cancelled_all_the_same() =>
        VirtualRun.WithThreads(async () =>
        {
            var end = new TaskCompletionSource<int>();
            var task = Coroutine.Start(Coroutine.CallTask(_ => end.Task));
            await Coroutine.Yield();
            task.Cancel();
            await Coroutine.Sleep(Second);
            end.SetException(new FormatException());

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(task.IsCanceled);
        });

    [Test]
    public void CallTask_cancelled_twice_stops_waiting() =>
        VirtualRun.WithThreads(async () =>
        {
            var end = new TaskCompletionSource<int>();
            var task = Coroutine.Start(Coroutine.CallTask(_ => end.Task));
            await Coroutine.Yield();
            task.Cancel("first");
            await Coroutine.Sleep(Second);

            task.Cancel("second");
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, raised.Reason, end.Task.IsCompleted), Is.EqualTo((true, "second", false)));
        });

    [Test]
    public void CallTask_whose_token_callback_throws_is_still_cancelled() =>
        VirtualRun.WithThreads(async () =>
        {
            var end = new TaskCompletionSource<int>();
            var task = Coroutine.Start(
                Coroutine.CallTask(token =>
                {
                    token.Register(() =>
                    {
                        end.TrySetCanceled();
                        throw new FormatException("a callback of the token");
                    });
                    return end.Task;
                })
            );
            await Coroutine.Yield();
            task.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(task.IsCanceled);
        });
}
