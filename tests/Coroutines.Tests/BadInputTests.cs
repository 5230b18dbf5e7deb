using NUnit.Framework;

namespace Coroutines.Tests;

// What is not there gets an error that names what it was given to, and no NullReferenceException.
[TestFixture]
public class BadInputTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly CoroutineSeq<int> Three = CoroutineSeq.Range(0, 3);

    /// <summary>Programs in which a function returns <c>default(Coroutine)</c>, and a part of the message.</summary>
    private static IEnumerable<TestCaseData> WithoutBody()
    {
        const string one = "default(Coroutine)";
        yield return Case(
            "FailAfter",
            "CancelScope (BadInputTests.cs:",
            () => CancelScope.FailAfter(Second, _ => default(Coroutine))
        );
        yield return Case(
            "FailAfter<T>",
            "CancelScope (BadInputTests.cs:",
            async () => await CancelScope.FailAfter(Second, _ => default(Coroutine<int>))
        );
        yield return Case(
            "MoveOnAfter",
            "CancelScope (BadInputTests.cs:",
            async () => await CancelScope.MoveOnAfter(Second, _ => default(Coroutine))
        );
        yield return Case(
            "MoveOnAfter<T>",
            "CancelScope (BadInputTests.cs:",
            async () => await CancelScope.MoveOnAfter(Second, _ => default(Coroutine<int>))
        );
        yield return Case(
            "Shield",
            "CancelScope (BadInputTests.cs:",
            () => CancelScope.Shield(() => default(Coroutine))
        );
        yield return Case(
            "Run of a scope",
            "CancelScope (BadInputTests.cs:",
            async () => await new CancelScope().Run(_ => default(Coroutine))
        );
        yield return Case(
            "TimeoutPolicy",
            "timeout of 00:00:01",
            () => new TimeoutPolicy(Second).Run(() => default(Coroutine))
        );
        yield return Case("RetryPolicy", one, () => new RetryPolicy(1, Backoff.None).Run(() => default(Coroutine)));
        yield return Case("HedgePolicy", one, () => new HedgePolicy(Second).Run(() => default(Coroutine)));
        yield return Case("RateLimit", one, () => new RateLimit(1, Second).Run(() => default(Coroutine)));
        yield return Case("Bulkhead", one, () => new Bulkhead(1).Run(() => default(Coroutine)));
        yield return Case(
            "CircuitBreaker",
            one,
            () => new CircuitBreaker(1, Second, Second).Run(() => default(Coroutine))
        );
        yield return Case("Cached", "load of Cached", async () => await new Cached<int>(Second, () => default).Get());
        yield return Case(
            "Select, then",
            "Select",
            async () => await Coroutine.Select(SelectCase.After(Second).Then(_ => default(Coroutine<int>)))
        );
        yield return Case("Defer", "Defer", () => Coroutine.Defer(() => default(Coroutine)));
        yield return Case("Timeout", one, () => Coroutine.Timeout(Second, _ => default(Coroutine)));
        yield return Case("WaitFor", one, () => Coroutine.WaitFor(default(Coroutine), Second));
        yield return Case("All", "all", async () => await Coroutine.All(default(Coroutine<int>)));
        yield return Case("Race", "race", async () => await Coroutine.Race(default(Coroutine<int>)));
        yield return Case("Start", one, async () => await Coroutine.Start(default(Coroutine)));
        yield return Case(
            "Select of a sequence",
            "operator of a sequence",
            async () => await Three.Select(_ => default(Coroutine<int>)).ToList()
        );
        yield return Case(
            "Where of a sequence",
            "operator of a sequence",
            async () => await Three.Where(_ => default(Coroutine<bool>)).ToList()
        );
        yield return Case("FromProducer", one, async () => await CoroutineSeq.FromProducer<int>(_ => default).ToList());
        yield return Case(
            "SelectParallel",
            one,
            async () => await Three.SelectParallel(2, _ => default(Coroutine<int>)).ToList()
        );

        static TestCaseData Case(string name, string words, Func<Coroutine> program) =>
            new TestCaseData(program, words).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(WithoutBody))]
    public void Coroutine_without_a_body_says_so(Func<Coroutine> program, string words) =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<Exception>(program);

            Assert.That(error, Is.InstanceOf<InvalidOperationException>().Or.InstanceOf<ArgumentException>());
            Assert.That(error.Message, Does.Contain(words).And.Contain("holds no body").And.Contain("coroutine { }"));
        });

    [Test]
    public void StartReady_of_a_coroutine_without_a_body_says_so() =>
        VirtualRun.Of(async () =>
        {
            await new TaskGroup().Run(async group =>
            {
                var error = await Raised.By<InvalidOperationException>(async () =>
                    await group.StartReady<int>(_ => default)
                );
                Assert.That(error.Message, Does.Contain("StartReady").And.Contain("holds no body"));
            });
        });

    [Test]
    public void CallTask_whose_function_returns_null_says_so() =>
        VirtualRun.Of(async () =>
        {
            var without = await Raised.By<InvalidOperationException>(() => Coroutine.CallTask(_ => (Task)null!));
            var with = await Raised.By<InvalidOperationException>(async () =>
                await Coroutine.CallTask(_ => (Task<int>)null!)
            );

            Assert.That(without.Message, Does.Contain("CallTask").And.Contain("null").And.Contain("Task.FromResult"));
            Assert.That(with.Message, Is.EqualTo(without.Message));
        });

    [Test]
    public void Wait_for_what_is_no_future_says_so() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Yield();
            var none = Raised.ByCall<ArgumentException>(() => Coroutine.Wait([new Future<int>(), null!]));
            var own = Raised.ByCall<ArgumentException>(() => Coroutine.Wait([new OwnFuture()]));

            Assert.That(none.Message, Does.Contain("given to Wait is null"));
            Assert.That(none.ParamName, Is.EqualTo("futures"));
            Assert.That(own.Message, Does.Contain(nameof(OwnFuture)).And.Contain("neither a Future<T> nor a task"));
            Assert.That(
                Raised.ByCall<ArgumentNullException>(() => Coroutine.Wait(null!)).ParamName,
                Is.EqualTo("futures")
            );
        });

    [Test]
    public void Null_is_refused_at_the_call_under_the_name_of_its_parameter()
    {
        Assert.Multiple(() =>
        {
            MustName("body", () => Coroutine.Timeout<int>(null, (Func<TimeoutScope, Coroutine<int>>)null!));
            MustName("body", () => Coroutine.Timeout(null, (Func<TimeoutScope, Coroutine>)null!));
            MustName("body", () => Coroutine.TimeoutAt(null, (Func<TimeoutScope, Coroutine>)null!));
            MustName("selector", () => Three.Select((Func<int, int>)null!));
            MustName("cases", () => Coroutine.Select<int>(null!));
            MustName("coroutines", () => Coroutine.Race((IEnumerable<Coroutine<int>>)null!));
            MustName("coroutines", () => Coroutine.Race((Coroutine[])null!));
            MustName("sources", () => CoroutineSeq.Merge(Three, null!));
            MustName("sources", () => CoroutineSeq.Race(Three, null!));
        });

        static void MustName(string parameter, Action call) =>
            Assert.That(Assert.Catch<ArgumentException>(() => call())!.ParamName, Is.EqualTo(parameter));
    }

    [Test]
    public void Function_that_returns_no_sequence_says_so() =>
        VirtualRun.Of(async () =>
        {
            var error = await Raised.By<InvalidOperationException>(async () =>
                await Three.SelectMany(_ => (CoroutineSeq<int>)null!).ToList()
            );

            Assert.That(error.Message, Does.Contain("returned null").And.Contain("CoroutineSeq.Empty"));
        });

    private sealed class OwnFuture : IFuture
    {
        public EventLoop Loop => EventLoop.Current;
        public bool IsCompleted => false;
        public bool IsCanceled => false;
        public bool IsFaulted => false;
        public Exception? Exception => null;

        public bool Cancel(string? reason = null) => false;

        public void AddDoneCallback(Action<IFuture> callback) { }

        public int RemoveDoneCallback(Action<IFuture> callback) => 0;
    }
}
