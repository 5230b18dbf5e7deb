using NUnit.Framework;

namespace Coroutines.Tests.Feeds;

/// <summary>Sequences out of observables, and into them.</summary>
[TestFixture]
public class ObservableTests
{
    private sealed class Subject : IObservable<int>
    {
        public IObserver<int> Observer { get; private set; } = null!;

        public IDisposable Subscribe(IObserver<int> observer)
        {
            Observer = observer;
            return new Subscription();
        }

        private sealed class Subscription : IDisposable
        {
            public void Dispose() { }
        }
    }

    private sealed class Probe(Action<int> onNext, Trace trace) : IObserver<int>
    {
        public void OnNext(int value)
        {
            trace.Add(value);
            onNext(value);
        }

        public void OnError(Exception error) => trace.Add(error.GetType().Name);

        public void OnCompleted() => trace.Add("completed");
    }

    [Test]
    public void Values_pushed_elsewhere_come_before_an_end_on_the_loop() =>
        VirtualRun.WithThreads(async () =>
        {
            var subject = new Subject();
            var values = Coroutine.Start(subject.ToCoroutineSeq(10, ChannelOverflow.Fail).ToList());
            await Coroutine.Yield();
            await Coroutine.Yield();
            OnThread(() =>
            {
                for (var i = 1; i <= 3; i++)
                    subject.Observer.OnNext(i);
            });

            subject.Observer.OnCompleted();

            Assert.That(await values, Is.EqualTo(new[] { 1, 2, 3 }));
        });

    [Test]
    public void Calls_on_any_thread_keep_their_order()
    {
        const int seed = 5;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 100; i++)
        {
            var plan = Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(3)).ToArray();
            VirtualRun.WithThreads(async () =>
            {
                var subject = new Subject();
                var values = Coroutine.Start(subject.ToCoroutineSeq(20, ChannelOverflow.Fail).ToList());
                await Coroutine.Yield();
                await Coroutine.Yield();
                for (var n = 0; n < plan.Length; n++)
                {
                    var value = n;
                    if (plan[n] == 0)
                        subject.Observer.OnNext(value);
                    else
                        OnThread(() => subject.Observer.OnNext(value));
                    if (plan[n] == 2)
                        await Coroutine.Yield();
                }
                subject.Observer.OnCompleted();

                Assert.That(await values, Is.EqualTo(Enumerable.Range(0, plan.Length)), $"seed {seed}, case {i}");
            });
        }
    }

    [Test]
    public void Dispose_inside_OnNext_is_the_last_that_an_observer_hears([Values] bool isEndless) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            IDisposable? subscription = null;
            // It never suspends.
            var source = CoroutineSeq.Range(1, isEndless ? int.MaxValue : 4);

            subscription = source.ToObservable().Subscribe(new Probe(value => Stop(value), trace));
            await Coroutine.Sleep(TimeSpan.FromSeconds(1));

            Assert.That((trace.ToString(), CoroutineTask.All.Count), Is.EqualTo(("1 2", 1)));

            void Stop(int value)
            {
                if (value == 2)
                    subscription!.Dispose();
            }
        });

    [Test]
    public void Dispose_while_the_source_waits_closes_it_and_tells_nobody() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            var source = CoroutineSeq.Create<int>(async generator =>
            {
                try
                {
                    await generator.Yield(1);
                    await Coroutine.Sleep(TimeSpan.FromHours(1));
                }
                finally
                {
                    trace.Add("closed");
                }
            });
            var subscription = source.ToObservable().Subscribe(new Probe(_ => { }, trace));
            await Coroutine.Sleep(TimeSpan.FromSeconds(1));

            subscription.Dispose();
            await Coroutine.Sleep(TimeSpan.FromSeconds(1));

            Assert.That((trace.ToString(), CoroutineTask.All.Count), Is.EqualTo(("1 closed", 1)));
        });

    [Test]
    public void A_source_ended_by_the_cancellation_of_what_it_awaits_is_an_error_to_the_observer() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            using var _ = FeedTests.EndedByOthers().ToObservable().Subscribe(new Probe(_ => { }, trace));
            await Coroutine.Sleep(TimeSpan.FromSeconds(1));

            Assert.That(trace.ToString(), Is.EqualTo("1 2 CoroutineCanceledException"));
        });

    private static void OnThread(Action action)
    {
        var thread = new Thread(() => action());
        thread.Start();
        thread.Join();
    }
}
