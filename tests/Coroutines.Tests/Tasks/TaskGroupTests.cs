using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Groups in which nothing fails: entering, starting, waiting, and misuse.</summary>
[TestFixture]
public class TaskGroupTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R70
    [Test]
    public void Run_waits_for_all_children_and_gives_the_bodys_result() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<int>? first = null;
            CoroutineTask<int>? second = null;

            var result = await new TaskGroup().Run(async group =>
            {
                first = group.Start(Coroutine.Sleep(Second, 42));
                await Coroutine.Sleep(1.5 * Second);
                second = group.Start(Coroutine.Sleep(2 * Second, 11));
                return "body";
            });

            Assert.That((result, first!.Result, second!.Result), Is.EqualTo(("body", 42, 11)));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(3.5 * Second));
        });

    // R77
    [Test]
    public void Run_of_a_group_without_children_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            EventLoop.Current.CallSoon(trace.Of("turn"));

            await Grouped(async _ => trace.Add("body"));

            Assert.That(trace.ToString(), Is.EqualTo("body"));
        });

    [Test]
    public void Run_when_all_children_have_ended_before_the_body_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            await Grouped(async group =>
            {
                _ = group.Start(Coroutine.Yield());
                await Coroutine.Sleep(Second);
                EventLoop.Current.CallSoon(trace.Of("turn"));
            });

            Assert.That(trace.ToString(), Is.Empty);
        });

    [Test]
    public void Run_goes_on_two_turns_after_the_last_step_of_the_last_child() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            await Grouped(async group =>
            {
                _ = group.Start(LastStep());
            });

            Assert.That(trace.ToString(), Is.EqualTo("1 2"));

            // The turn after the step counts the child as ended, and the one after that wakes the parent.
            async Coroutine LastStep()
            {
                EventLoop.Current.CallSoon(() =>
                {
                    trace.Add(1);
                    EventLoop.Current.CallSoon(() =>
                    {
                        trace.Add(2);
                        EventLoop.Current.CallSoon(trace.Of("3"));
                    });
                });
            }
        });

    // R76
    [Test]
    public void Start_by_a_child_is_waited_for_after_the_body_has_ended() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            await Grouped(async group =>
            {
                _ = group.Start(Root(group));
            });

            Assert.That(trace.ToString(), Is.EqualTo("1 2"));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(3 * Second));

            async Coroutine Root(TaskGroup group)
            {
                await Coroutine.Sleep(Second);
                _ = group.Start(Leaf(1));
                _ = group.Start(Leaf(2));
            }

            async Coroutine Leaf(int seconds)
            {
                await Coroutine.Sleep(seconds * Second);
                trace.Add(seconds);
            }
        });

    [Test]
    public void Children_that_have_ended_are_forgotten_at_once() =>
        VirtualRun.Of(async () =>
        {
            await Grouped(async group =>
            {
                for (var i = 1; i <= 10; i++)
                {
                    await Coroutine.Sleep(Second);
                    _ = group.Start(Coroutine.Sleep(2.5 * Second));
                    Assert.That(group.ToString(), Does.Contain($"({Math.Min(i, 3)} running"));
                }
                await Coroutine.Sleep(3 * Second);

                Assert.That(group.ToString(), Is.EqualTo("TaskGroup (0 running)"));
            });
        });

    [Test]
    public void Start_gives_the_task_its_name() =>
        VirtualRun.Of(async () =>
        {
            var name = await new TaskGroup().Run(async group => group.Start(Coroutine.Yield(), "yolo").Name);

            Assert.That(name, Is.EqualTo("yolo"));
        });

    [Test]
    public void Run_of_the_same_group_twice_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var group = new TaskGroup();

            var inside = await group.Run(_ => RunAgain());
            var after = await RunAgain();

            Assert.That(inside.Message, Does.Contain("entered before"));
            Assert.That(after.Message, Does.Contain("entered before"));

            Coroutine<InvalidOperationException> RunAgain() =>
                Raised.By<InvalidOperationException>(async () => await group.Run(static _ => Coroutine.FromResult(0)));
        });

    // R76
    [TestCase(false, "has not been entered")]
    [TestCase(true, "is finished")]
    public void Start_outside_the_run_is_refused_and_leaves_the_coroutine_alone(bool after, string expected) =>
        VirtualRun.Of(async () =>
        {
            var group = new TaskGroup();
            if (after)
                await group.Run(static _ => Coroutine.FromResult(0));
            var begun = false;
            var coroutine = Body();

            var error = Raised.ByCall<InvalidOperationException>(() => group.Start(coroutine));
            await Coroutine.Sleep(Second);

            Assert.That(error.Message, Does.Contain(expected));
            Assert.That(begun, Is.False);
            await coroutine;
            Assert.That(begun);

            async Coroutine Body() => begun = true;
        });

    [Test]
    public void Start_from_another_loop_is_refused() =>
        VirtualRun.WithThreads(async () =>
        {
            await Grouped(async group =>
            {
                using var elsewhere = new LoopThread();
                var error = Raised.ByCall<InvalidOperationException>(() =>
                    elsewhere.Loop.Invoke(() => group.Start(Coroutine.Yield()))
                );

                Assert.That(error.Message, Does.Contain("Post"));
                Assert.That(group.ToString(), Is.EqualTo("TaskGroup (0 running)"));
            });
        });

    private static async Coroutine Grouped(Func<TaskGroup, Coroutine> body) =>
        await new TaskGroup().Run<Unit>(group => body(group));
}
