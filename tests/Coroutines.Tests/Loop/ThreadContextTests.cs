using Coroutines.LowLevel;
using NUnit.Framework;

namespace Coroutines.Tests.Loop;

[TestFixture]
public class ThreadContextTests
{
    private static readonly AsyncLocal<int> Local = new();

    [Test]
    public void Of_this_thread_is_what_Capture_returns()
    {
        var error = default(Exception);
        // A thread of its own has the default context, whatever the test runner has set.
        var thread = new Thread(() =>
        {
            try
            {
                Compare();
                Local.Value = 1;
                Compare();
                Local.Value = 2;
                Compare();
                Local.Value = 0;
                Compare();
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        thread.UnsafeStart();
        thread.Join();

        Assert.That(error, Is.Null);

        static void Compare() =>
            Assert.That(ThreadContext.Of(Thread.CurrentThread), Is.SameAs(ExecutionContext.Capture()));
    }

    [Test]
    public void Task_that_suppresses_the_flow_keeps_it_suppressed_and_others_are_not_touched() =>
        VirtualRun.Of(async () =>
        {
            Local.Value = 5;
            var other = Coroutine.Start(Coroutine.Defer(Other));
            using (ExecutionContext.SuppressFlow())
            {
                await Coroutine.Yield();
                Assert.That(ExecutionContext.IsFlowSuppressed());
            }
            Assert.That(Local.Value, Is.EqualTo(5));
            Assert.That(await other, Is.EqualTo((5, false)));

            static async Coroutine<(int, bool)> Other()
            {
                await TurnCounter.Turns(2);
                return (Local.Value, ExecutionContext.IsFlowSuppressed());
            }
        });
}
