using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class TaskGroupOptionsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Trace _trace = new();

    private static TimeSpan Now => EventLoop.Current.Time;

    [SetUp]
    public void ClearTrace() => _trace.Clear();

    [Test]
    public void Supervisor_lets_the_others_end_and_throws_all_failures_together() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<TaskGroupException>(async () =>
                await new TaskGroup(new TaskGroupOptions { IsSupervisor = true }).Run(async group =>
                {
                    _ = group.Start(Child("a", 1, fails: true));
                    _ = group.Start(Child("b", 2, fails: true));
                    _ = group.Start(Child("c", 3));
                    await Coroutine.Sleep(4 * Second);
                    _trace.Add("body");
                })
            );

            Assert.That(_trace.ToString(), Is.EqualTo("a b c body"));
            Assert.That(error.InnerExceptions.Select(e => e.Message), Is.EqualTo(new[] { "a", "b" }));
        });

    [Test]
    public void MaxRunning_holds_children_back_in_the_order_of_their_start() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup(new TaskGroupOptions { MaxRunning = 2 }).Run(async group =>
            {
                foreach (var (name, seconds) in new[] { ("a", 3), ("b", 1), ("c", 1), ("d", 2) })
                    _ = group.Start(Child(name, seconds));
                await Coroutine.Yield();
            });

            // a and b; c at 1 when b ends; d at 2 when c ends.
            Assert.That(_trace.ToString(), Is.EqualTo("b c a d"));
            Assert.That(Now, Is.EqualTo(4 * Second));
        });

    [Test]
    public void MaxRunning_children_that_wait_never_begin_when_another_fails() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<TaskGroupException>(async () =>
                await new TaskGroup(new TaskGroupOptions { MaxRunning = 1 }).Run(async group =>
                {
                    _ = group.Start(Child("a", 1, fails: true));
                    _ = group.Start(Child("b", 1));
                    _ = group.Start(Child("c", 1));
                    await Coroutine.Yield();
                })
            );

            Assert.That(_trace.ToString(), Is.EqualTo("a"));
            Assert.That(Now, Is.EqualTo(Second));
        });

    [Test]
    public void MaxRunning_below_one_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new TaskGroupOptions { MaxRunning = 0 });

    [Test]
    public void Cancel_ends_the_children_and_the_body_without_an_error() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                _ = group.Start(Child("a", 9));
                _ = group.Start(
                    Coroutine.Defer(async () =>
                    {
                        await Coroutine.Sleep(Second);
                        group.Cancel("enough");
                    })
                );
                await Coroutine.Sleep(9 * Second);
                _trace.Add("not here");
            });

            Assert.That(Now, Is.EqualTo(Second));
            Assert.That(_trace.ToString(), Is.Empty);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
            await Coroutine.Sleep(Second);
        });

    [Test]
    public void Cancel_by_the_body_itself_keeps_the_result_it_returns() =>
        VirtualRun.Of(async () =>
        {
            var result = await new TaskGroup().Run(async group =>
            {
                _ = group.Start(Child("a", 9));
                await Coroutine.Sleep(Second);
                group.Cancel();
                return 5;
            });

            Assert.That((result, Now), Is.EqualTo((5, Second)));
        });

    [Test]
    public void Cancel_before_the_body_has_its_result_is_a_clear_error() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<InvalidOperationException>(async () =>
                await new TaskGroup().Run(async group =>
                {
                    group.Cancel();
                    await Coroutine.Yield();
                    return 5;
                })
            );

            Assert.That(error.Message, Does.Contain("before its body had a result"));
        });

    [Test]
    public void Cancel_is_a_level_for_the_children() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                _ = group.Start(
                    Coroutine.Defer(async () =>
                    {
                        for (var i = 0; i < 3; i++)
                        {
                            try
                            {
                                await Coroutine.Sleep(9 * Second);
                            }
                            catch (CoroutineCanceledException)
                            {
                                _trace.Add(i);
                            }
                        }
                    })
                );
                await Coroutine.Sleep(Second);
                group.Cancel();
            });

            Assert.That((_trace.ToString(), Now), Is.EqualTo(("0 1 2", Second)));
        });

    [Test]
    public void Scope_around_a_group_ends_its_children_and_the_group_does_not_look_finished() =>
        VirtualRun.Of(async () =>
        {
            var outcome = await CancelScope.MoveOnAfter(
                Second,
                async scope =>
                    await new TaskGroup().Run(async group =>
                    {
                        _ = group.Start(Child("a", 9));
                        await Task.CompletedTask;
                        return 5;
                    })
            );

            Assert.That(outcome.IsSuccess, Is.False);
            Assert.That((_trace.ToString(), Now), Is.EqualTo(("", Second)));
        });

    [Test]
    public void StartReady_goes_on_when_the_child_says_so() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                var port = await group.StartReady<int>(async ready =>
                {
                    await Coroutine.Sleep(Second);
                    ready.Set(8080);
                    await Coroutine.Sleep(Second);
                    _trace.Add("served");
                });
                _trace.Add($"{port} at {Now.TotalSeconds}");
            });

            Assert.That(_trace.ToString(), Is.EqualTo("8080 at 1 served"));
        });

    [Test]
    public void StartReady_throws_what_the_child_throws_before_and_the_group_goes_on() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                await Raised.By<FormatException>(async () =>
                    await group.StartReady<int>(_ => throw new FormatException())
                );
                await Raised.By<FormatException>(async () =>
                    await group.StartReady<int>(async _ => await Child("a", 1, fails: true))
                );
                var error = await Raised.By<InvalidOperationException>(async () =>
                    await group.StartReady<int>(async _ => await Coroutine.Yield())
                );
                Assert.That(error.Message, Does.Contain("ReadySignal"));
                _ = group.Start(Child("b", 1));
            });

            Assert.That(_trace.ToString(), Is.EqualTo("a b"));
        });

    [Test]
    public void StartReady_that_is_cancelled_ends_the_child_first() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                await CancelScope.MoveOnAfter(
                    Second,
                    async _ =>
                        await group.StartReady<int>(async _ =>
                        {
                            try
                            {
                                await Coroutine.Sleep(9 * Second);
                            }
                            finally
                            {
                                await CancelScope.Shield(() => Coroutine.Sleep(Second));
                                _trace.Add("ended");
                            }
                        })
                );
                _trace.Add($"at {Now.TotalSeconds}");
            });

            Assert.That(_trace.ToString(), Is.EqualTo("ended at 2"));
        });

    private async Coroutine Child(string name, int seconds, bool fails = false)
    {
        await Coroutine.Sleep(seconds * Second);
        _trace.Add(name);
        if (fails)
            throw new FormatException(name);
    }
}
