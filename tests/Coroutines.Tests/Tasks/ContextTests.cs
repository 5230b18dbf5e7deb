using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

// R38
[TestFixture]
public class ContextTests
{
    private readonly AsyncLocal<string?> _local = new();

    [TearDown]
    public void ForgetValue() => _local.Value = null;

    [Test]
    public void Start_copies_the_context_of_the_moment() =>
        VirtualRun.Of(async () =>
        {
            _local.Value = "at the start";
            var task = Coroutine.Start(Read());
            _local.Value = "later";

            Assert.That((await task, _local.Value), Is.EqualTo(("at the start", "later")));
        });

    [Test]
    public void Task_keeps_its_own_writes_to_itself_across_suspensions() =>
        VirtualRun.Of(async () =>
        {
            _local.Value = "main";
            var (a, b) = (Coroutine.Start(WriteAndRead("a")), Coroutine.Start(WriteAndRead("b")));

            Assert.That((await a, await b, _local.Value), Is.EqualTo(("a", "b", "main")));

            async Coroutine<string?> WriteAndRead(string value)
            {
                _local.Value = value;
                await Coroutine.Yield();
                await Coroutine.Sleep(TimeSpan.FromSeconds(1));
                return _local.Value;
            }
        });

    [Test]
    public void Await_of_a_coroutine_shares_the_context_both_ways() =>
        VirtualRun.Of(async () =>
        {
            _local.Value = "caller";

            var seen = await Inner();

            Assert.That((seen, _local.Value), Is.EqualTo(("caller", "inner")));

            async Coroutine<string?> Inner()
            {
                var seen = _local.Value;
                _local.Value = "inner";
                return seen;
            }
        });

    [Test]
    public void Await_of_a_coroutine_that_suspends_shares_the_context_both_ways() =>
        VirtualRun.Of(async () =>
        {
            _local.Value = "caller";

            await Inner();

            Assert.That(_local.Value, Is.EqualTo("after"));

            async Coroutine Inner()
            {
                _local.Value = "before";
                await Coroutine.Yield();
                Assert.That(_local.Value, Is.EqualTo("before"));
                _local.Value = "after";
            }
        });

    [Test]
    public void Await_far_down_the_stack_shares_the_context() =>
        VirtualRun.Of(async () =>
        {
            await Down(1_000);

            Assert.That(_local.Value, Is.EqualTo("from below"));

            async Coroutine Down(int depth)
            {
                if (depth > 0)
                {
                    await Down(depth - 1);
                    return;
                }
                await Coroutine.Yield();
                _local.Value = "from below";
            }
        });

    [Test]
    public void Await_of_a_plain_async_Task_keeps_its_writes_to_itself() =>
        VirtualRun.WithThreads(async () =>
        {
            _local.Value = "caller";

            await Plain();

            Assert.That(_local.Value, Is.EqualTo("caller"));

            async Task Plain()
            {
                _local.Value = "plain";
                await Task.Yield();
                Assert.That(_local.Value, Is.EqualTo("plain"));
            }
        });

    [Test]
    public void Await_of_foreign_work_comes_back_to_the_context_of_the_task() =>
        VirtualRun.WithThreads(async () =>
        {
            _local.Value = "mine";

            await Task.Run(() => _local.Value = "thread's");

            Assert.That(_local.Value, Is.EqualTo("mine"));
        });

    [Test]
    public void Start_inside_a_task_inherits_what_the_task_wrote() =>
        VirtualRun.Of(async () =>
        {
            var seen = await Coroutine.Start(Outer());

            Assert.That((seen, _local.Value), Is.EqualTo(("outer", (string?)null)));

            async Coroutine<string?> Outer()
            {
                _local.Value = "outer";
                await Coroutine.Yield();
                return await Coroutine.Start(Read());
            }
        });

    [Test]
    public void CallSoon_and_timers_run_in_the_context_of_the_call_and_write_nothing_back() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            _local.Value = "a";
            loop.CallSoon(ReadAndWrite);
            _local.Value = "b";
            loop.CallLater(TimeSpan.Zero, ReadAndWrite);
            _local.Value = "c";

            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That((trace.ToString(), _local.Value), Is.EqualTo(("a b", "c")));

            void ReadAndWrite()
            {
                trace.Add(_local.Value!);
                _local.Value = "written by a callback";
            }
        });

    [Test]
    public void CallSoon_from_a_callback_inherits_what_the_callback_wrote() =>
        VirtualRun.Of(async () =>
        {
            var (loop, trace) = (EventLoop.Current, new Trace());
            loop.CallSoon(() =>
            {
                _local.Value = "first";
                loop.CallSoon(() => trace.Add(_local.Value ?? "nothing"));
            });

            await Coroutine.Yield();
            await Coroutine.Yield();

            Assert.That(trace.ToString(), Is.EqualTo("first"));
        });

    [Test]
    public void Run_sees_the_callers_context_and_writes_nothing_back()
    {
        _local.Value = "caller";

        var seen = VirtualRun.Of(async () =>
        {
            var seen = _local.Value;
            _local.Value = "main";
            await Coroutine.Yield();
            return seen;
        });

        Assert.That((seen, _local.Value), Is.EqualTo(("caller", "caller")));
    }

    [Test]
    public void Run_that_fails_writes_nothing_back()
    {
        _local.Value = "caller";

        Raised.ByCall<FormatException>(() =>
            VirtualRun.Of(async () =>
            {
                _local.Value = "main";
                await Coroutine.Yield();
                throw new FormatException();
            })
        );

        Assert.That(_local.Value, Is.EqualTo("caller"));
    }

    [Test]
    public void Cancel_is_delivered_in_the_context_of_the_cancelled_task() =>
        VirtualRun.Of(async () =>
        {
            _local.Value = "main";
            var task = Coroutine.Start(Child());
            await Coroutine.Yield();
            task.Cancel();

            Assert.That(await task, Is.EqualTo("child"));

            async Coroutine<string?> Child()
            {
                _local.Value = "child";
                try
                {
                    await Coroutine.Sleep(TimeSpan.FromDays(1));
                }
                catch (CoroutineCanceledException) { }
                return _local.Value;
            }
        });

    [Test]
    public void Children_of_All_inherit_the_context_of_the_await() =>
        VirtualRun.Of(async () =>
        {
            _local.Value = "awaiter";
            var all = Coroutine.All([Read(), Read()]);
            _local.Value = "awaiter now";

            Assert.That(await all, Is.All.EqualTo("awaiter now"));
        });

    private async Coroutine<string?> Read()
    {
        await Coroutine.Yield();
        return _local.Value;
    }
}
