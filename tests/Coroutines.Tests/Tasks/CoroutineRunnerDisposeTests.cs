using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>The shutdown of a runner; what it shares with the end of a single run is in <see cref="RunTests"/>.</summary>
[TestFixture]
public class CoroutineRunnerDisposeTests
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

    [TestCase(true)]
    [TestCase(false)]
    public void Dispose_closes_the_loop_and_refuses_further_runs(bool hasRun)
    {
        if (hasRun)
            _runner.Run(Coroutine.Yield());
        var loop = _runner.Loop;
        var begun = false;

        _runner.Dispose();
        _runner.Dispose();

        Assert.That(loop.IsClosed);
        Raised.ByCall<ObjectDisposedException>(() => _ = _runner.Loop);
        Raised.ByCall<ObjectDisposedException>(() => _runner.Run(Body()));
        Assert.That(begun, Is.False);

        async Coroutine Body() => begun = true;
    }

    // R15
    [Test]
    public void Dispose_reports_the_failure_of_a_task_in_the_context_of_the_task()
    {
        var local = new AsyncLocal<string>();
        var seen = new List<string?>();
        var options = new CoroutineRunOptions { UnhandledException = _ => seen.Add(local.Value) };
        using (var runner = new CoroutineRunner(options))
            runner.Run(Main());

        Assert.That(seen, Is.EqualTo(new[] { "child" }));

        async Coroutine Main()
        {
            _ = Coroutine.Start(Child());
            await Coroutine.Yield();
        }

        async Coroutine Child()
        {
            local.Value = "child";
            try
            {
                await new Future<int>();
            }
            catch (CoroutineCanceledException)
            {
                throw new FormatException();
            }
        }
    }

    [Test]
    public void Dispose_of_a_runner_that_was_never_used_makes_no_loop()
    {
        _runner.Dispose();

        Raised.ByCall<ObjectDisposedException>(() => _ = _runner.Loop);
    }

    [Test]
    public void Dispose_inside_a_run_is_refused_and_the_shutdown_still_comes_later()
    {
        _runner.Run(Main());
        _runner.Dispose();

        Assert.That(_trace.ToString(), Is.EqualTo("refused main-ended other-cancelled"));
        Assert.That(_errors, Is.Empty);

        async Coroutine Main()
        {
            _ = Coroutine.Start(Other());
            await Coroutine.Yield();
            Raised.ByCall<InvalidOperationException>(() => _runner.Dispose());
            _trace.Add("refused");
            await Coroutine.Sleep(Second);
            _trace.Add("main-ended");
        }

        async Coroutine Other()
        {
            try
            {
                await Coroutine.Sleep(9 * Second);
            }
            finally
            {
                _trace.Add("other-cancelled");
            }
        }
    }

    // R90
    [Test]
    public void Dispose_cancels_what_all_runs_left_and_closes_generators_after_it()
    {
        _runner.Run(Leave("first"));
        _runner.Run(Leave("second"));

        _runner.Dispose();

        Assert.That(_trace.ToString(), Is.EqualTo("first-task second-task first-generator second-generator"));
        Assert.That(_errors.Select(static error => error.Exception!.Message), Is.EqualTo(new[] { "first", "second" }));
        Assert.That(_errors.Select(static error => error.Kind), Is.All.EqualTo(LoopErrorKind.Shutdown));

        async Coroutine Leave(string name)
        {
            var generator = new AsyncGenerator<int>(body => Generate(body, name));
            await generator.MoveNext();
            _ = Coroutine.Start(FailWhenCanceled(name));
            await Coroutine.Yield();
        }

        async Coroutine FailWhenCanceled(string name)
        {
            try
            {
                await Coroutine.Sleep(9 * Second);
            }
            finally
            {
                _trace.Add($"{name}-task");
                throw new FormatException(name);
            }
        }

        async Coroutine Generate(AsyncGenerator<int> body, string name)
        {
            try
            {
                await body.Yield(1);
            }
            finally
            {
                _trace.Add($"{name}-generator");
            }
        }
    }

    // The last task of all is started by a finaliser that runs when every task has ended.
    [Test]
    public void Dispose_cancels_and_awaits_what_the_finalisers_of_generators_start()
    {
        _runner.Run(Main());

        _runner.Dispose();

        Assert.That(_trace.ToString(), Is.EqualTo("begun cancelled"));
        Assert.That(_errors, Is.Empty);

        async Coroutine Main()
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                try
                {
                    await body.Yield(1);
                }
                finally
                {
                    _ = Coroutine.Start(Last());
                    await Coroutine.Yield();
                }
            });
            await generator.MoveNext();
        }

        async Coroutine Last()
        {
            _trace.Add("begun");
            try
            {
                await Coroutine.Sleep(9 * Second);
            }
            finally
            {
                await Coroutine.Yield();
                _trace.Add("cancelled");
            }
        }
    }

    [Test]
    public void Dispose_reports_failures_nobody_looked_at_in_any_run()
    {
        _runner.Run(StartFailing("first"));
        _runner.Run(StartFailing("second"));
        Assert.That(_errors, Is.Empty);

        _runner.Dispose();

        Assert.That(_errors.Select(static error => error.Exception!.Message), Is.EqualTo(new[] { "first", "second" }));

        static async Coroutine StartFailing(string name)
        {
            var task = Coroutine.Start(Fail(name));
            await Coroutine.Wait([task]);
        }

        static async Coroutine Fail(string name) => throw new FormatException(name);
    }
}
