using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class DoneCallbackTests
{
    // R21
    [TestCase("result")]
    [TestCase("exception")]
    [TestCase("cancellation")]
    public void AddDoneCallback_runs_in_the_next_turn_whatever_completes_it(string kind) =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            future.AddDoneCallback(done => trace.Add(ReferenceEquals(done, future)));
            switch (kind)
            {
                case "result":
                    future.SetResult(1);
                    break;
                case "exception":
                    future.SetException(new FormatException());
                    break;
                default:
                    future.Cancel();
                    break;
            }
            Assert.That(trace.ToString(), Is.Empty);

            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("True"));
            Assert.That(
                () => future.Exception,
                kind == "cancellation" ? Throws.InstanceOf<CoroutineCanceledException>() : Throws.Nothing
            );
        });

    [TestCase("1", "2 3")]
    [TestCase("12", "3")]
    [TestCase("3", "1 2")]
    [TestCase("123", "")]
    public void RemoveDoneCallback_leaves_the_others_in_their_order(string removed, string left) =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            var callbacks = "123".Select(number => (Action<Future<int>>)(_ => trace.Add(number))).ToArray();
            foreach (var callback in callbacks)
                future.AddDoneCallback(callback);

            foreach (var number in removed)
            {
                Assert.That(future.RemoveDoneCallback(callbacks[number - '1']), Is.EqualTo(1));
                Assert.That(future.RemoveDoneCallback(callbacks[number - '1']), Is.Zero);
            }
            future.SetResult(0);
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo(left));
        });

    [Test]
    public void RemoveDoneCallback_inside_a_callback_comes_too_late_for_the_others() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace, removed) = (new Future<int>(), new Trace(), -1);
            future.AddDoneCallback(_ => removed = future.RemoveDoneCallback(Say));
            future.AddDoneCallback(Say);
            future.AddDoneCallback(Say);

            future.SetResult(1);
            await Coroutine.Yield();

            Assert.That((trace.ToString(), removed), Is.EqualTo(("said said", 0)));

            void Say(Future<int> done) => trace.Add("said");
        });

    [Test]
    public void AddDoneCallback_inside_a_callback_runs_in_the_next_turn() =>
        VirtualRun.Of(async () =>
        {
            var (future, trace) = (new Future<int>(), new Trace());
            future.AddDoneCallback(_ => future.AddDoneCallback(_ => trace.Add("added")));
            future.AddDoneCallback(_ => trace.Add("first"));

            future.SetResult(1);
            await Coroutine.Yield();
            Assert.That(trace.ToString(), Is.EqualTo("first"));
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("first added"));
        });

    // R32: a task's callbacks run in the turn after its last step, before whoever awaits it goes on, if they came first.
    [Test]
    public void AddDoneCallback_of_a_task_runs_one_turn_after_its_last_step() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var task = Coroutine.Start(Body());
            task.AddDoneCallback(_ => trace.Add("callback"));
            EventLoop.Current.CallSoon(trace.Of("same turn"));

            await task;

            Assert.That(trace.ToString(), Is.EqualTo("body same turn callback"));

            async Coroutine Body() => trace.Add("body");
        });

    // What a callback writes into its context is seen by nobody else.
    [Test]
    public void AddDoneCallback_writes_nothing_into_the_context_of_the_task() =>
        VirtualRun.Of(async () =>
        {
            var local = new AsyncLocal<string>();

            for (var i = 0; i < 2; i++)
            {
                var future = new Future<int>();
                future.AddDoneCallback(_ => local.Value = "callback");
                local.Value = $"task {i}";
                EventLoop.Current.CallSoon(() => future.SetResult(1));
                await future;
                Assert.That(local.Value, Is.EqualTo($"task {i}"));

                await Coroutine.Sleep(TimeSpan.FromSeconds(1));
                Assert.That(local.Value, Is.EqualTo($"task {i}"));
            }
        });
}
