using Coroutines.Testing;
using Coroutines.Tests.Hazards;
using NUnit.Framework;
using static Coroutines.Tests.Policies.Schedule;

namespace Coroutines.Tests.Policies;

/// <summary>
/// Three tasks run actions under one policy; the program is run once for each step of the loop and each task, and that task is cancelled just
/// before that step, as a task or by a scope. Whenever that is, no place, permit, probe, load or task is left over, and the policy goes on.
/// </summary>
[TestFixture]
public class CancelSweepTests
{
    private const int Tasks = 3;

    [Test]
    public void A_cancellation_before_any_step_loses_nothing(
        [Values(
            "timeout",
            "retry",
            "hedge",
            "rate limit",
            "bulkhead",
            "half-open breaker",
            "cache",
            "all but the breaker",
            "breaker and others"
        )]
            string policy,
        [Values] bool byScope
    )
    {
        var (cases, canceled) = (0, 0);
        for (var victim = 0; victim < Tasks; victim++)
        {
            for (var step = 0; new Sweep(policy, byScope, victim, step) is var sweep && sweep.Run(); step++)
            {
                cases++;
                canceled += sweep.IsAnyCanceled ? 1 : 0;
            }
        }
        TestContext.Out.WriteLine($"{policy}: {cases} cases, {canceled} of them end with a cancellation");
        Assert.That(canceled, Is.GreaterThan(Tasks));
    }

    private sealed class Sweep(string name, bool byScope, int victim, int cancelBefore)
    {
        private readonly List<CoroutineTask<bool>> _tasks = [];
        private readonly CancelScope[] _scopes = [.. Enumerable.Range(0, Tasks).Select(_ => new CancelScope())];
        private readonly List<TimeSpan> _begun = [];
        private int _running;
        private int _steps;
        private bool _wasMet;

        public bool IsAnyCanceled { get; private set; }

        /// <summary>Runs it; false if the victim had ended before the step came.</summary>
        public bool Run()
        {
            var clock = new VirtualClock();
            var errors = new List<LoopError>();
            var options = new CoroutineRunOptions
            {
                Loop = new EventLoopOptions
                {
                    TimeProvider = clock,
                    Parker = clock,
                    Random = new Random(1),
                    ReadyQueue = new SteppedQueue(Cancel),
                },
                UnhandledException = errors.Add,
                CancelOnInterrupt = false,
            };
            try
            {
                Coroutine.Run(Main(), options);
                Assert.That(errors, Is.Empty);
            }
            catch (Exception error)
            {
                throw new AssertionException(
                    $"""Replay: new Sweep("{name}", byScope: {byScope}, victim: {victim}, cancelBefore: {cancelBefore}): {error}""",
                    error
                );
            }
            return _wasMet;
        }

        private void Cancel(int _)
        {
            if (_tasks.Count < Tasks || _steps++ != cancelBefore || _tasks[victim].IsCompleted)
                return;
            _wasMet = true;
            if (byScope)
                _scopes[victim].Cancel();
            else
                _tasks[victim].Cancel();
        }

        private async Coroutine Main()
        {
            var bulkhead = new Bulkhead(1, 2);
            var limit = new RateLimit(1, S(1));
            var breaker = new CircuitBreaker(1, S(10), S(5));
            var retry = new RetryPolicy(5, Backoff.Constant(S(0.5)));
            var hedge = new HedgePolicy(S(0.25));
            var timeout = new TimeoutPolicy(S(3));
            var cached = new Cached<int>(S(1), () => Act(false));
            Policy policy = name switch
            {
                "timeout" => timeout,
                "retry" => retry,
                "hedge" => hedge,
                "rate limit" => limit,
                "bulkhead" => bulkhead,
                "half-open breaker" => breaker,
                "all but the breaker" => bulkhead.Then(retry).Then(limit).Then(hedge).Then(timeout),
                "breaker and others" => bulkhead.Then(retry).Then(breaker).Then(timeout),
                _ => Policy.None,
            };
            if (name.Contains("half-open"))
            {
                await Raised.By<IOException>(async () => await breaker.Run<int>(() => throw new IOException()));
                await Coroutine.Sleep(S(5));
            }
            for (var number = 0; number < Tasks; number++)
                _tasks.Add(Coroutine.Start(Task(number, name == "cache" ? cached.Get() : policy.Run(() => Act(true)))));
            var outcomes = await Coroutine.GatherOutcomes(_tasks.Select(task => task.AsCoroutine()));

            IsAnyCanceled = outcomes.Any(outcome => outcome is not { IsSuccess: true, Value: true });
            foreach (var outcome in outcomes)
                Assert.That(outcome.Exception, Is.Null.Or.InstanceOf<CoroutineCanceledException>());
            Assert.That(EventLoop.Current.AllTasks(), Has.Count.EqualTo(1), "tasks left");
            Assert.That((_running, bulkhead.Running, bulkhead.Waiting), Is.EqualTo((0, 0, 0)));
            if (name == "rate limit")
                Assert.That(_begun.Zip(_begun.Skip(1), (a, b) => b - a), Is.All.GreaterThanOrEqualTo(S(1)));

            // The policy is as good as new.
            await Coroutine.Sleep(S(20));
            var (now, count) = (EventLoop.Current.Time, _begun.Count);
            Assert.That(await (name == "cache" ? cached.Get() : policy.Run(() => Act(false))), Is.EqualTo(1));
            Assert.That((_begun.Count - count >= 1, _begun[count]), Is.EqualTo((true, now)));
            Assert.That(breaker.State, Is.EqualTo(CircuitState.Closed));
        }

        private async Coroutine<bool> Task(int number, Coroutine<int> run)
        {
            try
            {
                return await _scopes[number].Run<int>(_ => run) is { IsSuccess: true };
            }
            catch (CircuitOpenException)
            {
                return true;
            }
        }

        /// <summary>Begins, suspends twice, and ends; the first two of all fail, if they may.</summary>
        private async Coroutine<int> Act(bool mayFail)
        {
            _begun.Add(EventLoop.Current.Time);
            var fails = mayFail && _begun.Count <= 2 && name is "retry" or "hedge" or "all but the breaker";
            _running++;
            try
            {
                if (name is "bulkhead" or "half-open breaker" or "cache" or "breaker and others")
                    Assert.That(_running, Is.EqualTo(1));
                await Coroutine.Yield();
                await Coroutine.Sleep(S(0.5));
                return fails && mayFail ? throw new IOException() : 1;
            }
            finally
            {
                _running--;
            }
        }
    }
}
