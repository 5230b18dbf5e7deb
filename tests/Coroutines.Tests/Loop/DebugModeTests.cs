using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Loop;

/// <summary>What a loop in debug mode says of itself, whatever the mode of the process.</summary>
[TestFixture]
public class DebugModeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    // R17
    [TestCase(100, 1)]
    [TestCase(99, 0)]
    public void Callback_that_takes_as_long_as_the_limit_is_reported(int milliseconds, int reports)
    {
        var (clock, errors) = (new VirtualClock(), new List<LoopError>());
        using var loop = NewLoop(clock, isDebug: true, errors);
        loop.CallSoon(TakesLong);
        loop.CallSoon(loop.Stop);

        loop.RunForever();

        Assert.That(
            errors.Select(error => (error.Kind, error.Exception)),
            Is.EqualTo(Enumerable.Repeat((LoopErrorKind.Slow, (Exception?)null), reports))
        );
        if (reports > 0)
            Assert.That(errors[0].Message, Does.Contain(nameof(TakesLong)).And.Contain("100 ms"));

        void TakesLong() => clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Test]
    public void Step_of_a_task_that_takes_long_is_reported_with_the_tasks_name()
    {
        var (clock, errors) = (new VirtualClock(), new List<LoopError>());
        using var loop = NewLoop(clock, isDebug: true, errors);

        loop.Run(loop.Start(Body(), "parser").AsCoroutine());

        Assert.That(errors.Select(error => error.Kind), Is.EqualTo(new[] { LoopErrorKind.Slow }));
        Assert.That(errors[0].Origin, Does.Contain("'parser'"));

        // Each step is short enough but the second; a sleep is not a step.
        async Coroutine<int> Body()
        {
            clock.Advance(Limit / 2);
            await Coroutine.Sleep(10 * Limit);
            clock.Advance(2 * Limit);
            await Coroutine.Yield();
            return 1;
        }
    }

    [Test]
    public void Callback_that_takes_long_is_not_reported_outside_debug_mode()
    {
        var (clock, errors) = (new VirtualClock(), new List<LoopError>());
        using var loop = NewLoop(clock, isDebug: false, errors);
        loop.CallSoon(() => clock.Advance(10 * Limit));
        loop.CallSoon(loop.Stop);

        loop.RunForever();

        Assert.That(errors, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void CreationSite_of_a_task_is_known_in_debug_mode_only(bool isDebug)
    {
        using var loop = NewLoop(new VirtualClock(), isDebug, []);

        var task = loop.Start(Coroutine.FromResult(1));

        Assert.That(
            task.CreationSite,
            isDebug ? Does.Contain(nameof(CreationSite_of_a_task_is_known_in_debug_mode_only)) : Is.Null
        );
        loop.Run(task.AsCoroutine());
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_gives_the_same_result_in_either_mode(bool isDebug)
    {
        using var loop = NewLoop(new VirtualClock(), isDebug, []);

        Assert.That(loop.Run(Outer()), Is.EqualTo("spam"));

        static async Coroutine<string> Outer() => await Inner();

        static async Coroutine<string> Inner()
        {
            await Coroutine.Yield();
            return "spam";
        }
    }

    private static EventLoop NewLoop(VirtualClock clock, bool isDebug, List<LoopError> errors)
    {
        var loop = new EventLoop(
            new EventLoopOptions
            {
                TimeProvider = clock,
                Parker = clock,
                Debug = isDebug,
                SlowStep = Limit,
            }
        );
        loop.UnhandledException += errors.Add;
        return loop;
    }
}
