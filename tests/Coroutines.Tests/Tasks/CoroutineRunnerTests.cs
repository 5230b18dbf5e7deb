using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>What a runner adds to one <c>Coroutine.Run</c>: several runs on one loop, and a shutdown of its own.</summary>
[TestFixture]
public class CoroutineRunnerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;
    private List<LoopError> _errors = null!;
    private VirtualClock _clock = null!;
    private CoroutineRunner _runner = null!;

    [SetUp]
    public void CreateRunner()
    {
        (_trace, _errors, _clock) = (new Trace(), [], new VirtualClock());
        _runner = new CoroutineRunner(VirtualRun.Options(_clock, _errors));
    }

    [TearDown]
    public void DisposeOfRunner() => _runner.Dispose();

    [Test]
    public void Run_several_times_uses_one_loop_and_gives_each_result()
    {
        var loops = new[] { _runner.Loop, _runner.Run(Body()), _runner.Run(Body()) };

        Assert.That(loops.Distinct().Count(), Is.EqualTo(1));
        Assert.That(_clock.Now, Is.EqualTo(2 * Second));

        static async Coroutine<EventLoop> Body()
        {
            await Coroutine.Sleep(Second);
            return EventLoop.Current;
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Run_uses_the_debug_mode_of_its_options(bool debug)
    {
        var loop = new EventLoopOptions
        {
            TimeProvider = _clock,
            Parker = _clock,
            Debug = debug,
        };
        using var runner = new CoroutineRunner(new CoroutineRunOptions { Loop = loop, CancelOnInterrupt = false });

        Assert.That(runner.Run(CreationSite()), debug ? Does.Contain(nameof(CreationSite)) : Is.Null);

        static async Coroutine<string?> CreationSite() => Coroutine.Start(Coroutine.Yield()).CreationSite;
    }

    [Test]
    public void Run_names_the_main_task_as_it_was_told()
    {
        Assert.That(_runner.Run(Name(), "first"), Is.EqualTo("first"));
        Assert.That(_runner.Run(Name()), Is.EqualTo("Task-2"));

        static async Coroutine<string> Name() => CoroutineTask.Current!.Name;
    }

    [Test]
    public void Run_leaves_other_tasks_for_the_next_run()
    {
        _runner.Run(StartOther());
        _trace.Add("between");
        _runner.Run(Coroutine.Sleep(2 * Second));

        Assert.That(_trace.ToString(), Is.EqualTo("between other"));

        async Coroutine StartOther() => _ = Coroutine.Start(Other());

        async Coroutine Other()
        {
            await Coroutine.Sleep(Second);
            _trace.Add("other");
        }
    }

    [TestCase("fails")]
    [TestCase("is cancelled")]
    [TestCase("stops the loop")]
    public void Run_that_ends_badly_leaves_the_runner_usable(string how)
    {
        var error = Assert.Catch(() => _runner.Run(Main()));

        Assert.That(
            error,
            how switch
            {
                "fails" => Is.InstanceOf<FormatException>(),
                "is cancelled" => Is.InstanceOf<CoroutineCanceledException>(),
                _ => Is.InstanceOf<InvalidOperationException>(),
            }
        );
        Assert.That(_runner.Run(Coroutine.FromResult(42)), Is.EqualTo(42));

        async Coroutine Main()
        {
            if (how == "fails")
                throw new FormatException();
            if (how == "is cancelled")
                CoroutineTask.Current!.Cancel();
            else
                EventLoop.Current.Stop();
            await Coroutine.Sleep(Second);
        }
    }

    // R91
    [Test]
    public void Runs_share_one_context_and_leave_the_callers_alone()
    {
        var local = new AsyncLocal<int> { Value = -1 };

        var seen = new[] { _runner.Run(Exchange(1)), local.Value, _runner.Run(Exchange(2)), local.Value };

        Assert.That(seen, Is.EqualTo(new[] { -1, -1, 1, -1 }));
        Assert.That(_runner.Run(Exchange(3)), Is.EqualTo(2));

        async Coroutine<int> Exchange(int value)
        {
            var old = local.Value;
            await Coroutine.Yield();
            local.Value = value;
            return old;
        }
    }

    [Test]
    public void Runs_share_the_context_in_which_the_loop_was_made()
    {
        var local = new AsyncLocal<int> { Value = 1 };
        _ = _runner.Loop;
        local.Value = 2;

        Assert.That(_runner.Run(Read()), Is.EqualTo(1));
        Assert.That(local.Value, Is.EqualTo(2));

        async Coroutine<int> Read() => local.Value;
    }

    [Test]
    public void Run_that_fails_passes_its_writes_on_to_the_next_run_as_well()
    {
        var local = new AsyncLocal<int>();

        Raised.ByCall<FormatException>(() => _runner.Run(WriteAndFail()));

        Assert.That(_runner.Run(Read()), Is.EqualTo(1));
        Assert.That(local.Value, Is.Zero);

        async Coroutine WriteAndFail()
        {
            local.Value = 1;
            await Coroutine.Yield();
            throw new FormatException();
        }

        async Coroutine<int> Read() => local.Value;
    }

    // R12
    [TestCase(true)]
    [TestCase(false)]
    public void Run_inside_a_run_is_refused_and_begins_nothing(bool sameRunner)
    {
        using var other = new CoroutineRunner(VirtualRun.Options(new VirtualClock(), _errors));
        var begun = false;

        _runner.Run(Outer());

        Assert.That(begun, Is.False);

        async Coroutine Outer()
        {
            var runner = sameRunner ? _runner : other;
            var error = Raised.ByCall<InvalidOperationException>(() => runner.Run(Inner()));
            Assert.That(error.Message, Does.Contain("EventLoop #"));
        }

        async Coroutine Inner() => begun = true;
    }

    [Test]
    public void Run_does_not_look_at_the_result()
    {
        var result = _runner.Run(Coroutine.FromResult(new TellsNobody()));

        Assert.That(result.Asked, Is.Zero);
    }

    private sealed class TellsNobody
    {
        public int Asked { get; private set; }

        public override string ToString() => $"{++Asked}";
    }
}
