using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>Sequences as C# sees them.</summary>
[TestFixture]
public class CoroutineSeqTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Await_foreach_gives_all_values_of_a_pipeline() =>
        VirtualRun.Of(async () =>
        {
            var values = new List<string>();
            await foreach (
                var value in CoroutineSeq
                    .Range(1, 10)
                    .Where(static x => x % 2 == 0)
                    .Select(static x => x * 10)
                    .Skip(1)
                    .Take(3)
                    .Select(static x => $"{x}")
            )
                values.Add(value);

            Assert.That(values, Is.EqualTo(new[] { "40", "60", "80" }));
        });

    [Test]
    public void Operator_takes_a_function_that_suspends() =>
        VirtualRun.Of(async () =>
        {
            var values = await CoroutineSeq
                .Range(0, 4)
                .Select(Doubled)
                .Where(static async x =>
                {
                    await Coroutine.Sleep(Second);
                    return x != 2;
                })
                .ToList();

            Assert.That(values, Is.EqualTo(new[] { 0, 4, 6 }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(8 * Second));

            static async Coroutine<int> Doubled(int x)
            {
                await Coroutine.Sleep(Second);
                return 2 * x;
            }
        });

    [Test]
    public void Break_closes_the_body() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            await foreach (var value in Counting(trace))
                if (value == 2)
                    break;

            Assert.That($"{trace}", Is.EqualTo("1 2 left"));
        });

    [Test]
    public void Create_runs_its_body_anew_for_each_enumeration() =>
        VirtualRun.Of(async () =>
        {
            var source = Counting(new Trace());

            Assert.That(await source.ToList(), Is.EqualTo(new[] { 1, 2, 3 }));
            Assert.That(await source.Count(), Is.EqualTo(3));
            Assert.That(await source.First(), Is.EqualTo(1));
            Assert.That(await source.Last(), Is.EqualTo(3));
            Assert.That(await source.Any(static x => x > 2), Is.True);
            Assert.That(await source.All(static x => x > 2), Is.False);
        });

    [Test]
    public void Iterator_of_the_language_may_await_coroutines() =>
        VirtualRun.Of(async () =>
        {
            var values = new List<int>();
            await foreach (var value in Slow(new Trace()))
                values.Add(value);

            Assert.That(values, Is.EqualTo(new[] { 1, 2 }));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    [Test]
    public void Iterator_of_the_language_is_cancelled_by_its_token_and_left_before_it_is_disposed_of()
    {
        var trace = new Trace();
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(CoroutineSeq.From(Slow(trace)).ToList());
            await Coroutine.Sleep(1.5 * Second);
            task.Cancel();
            await Coroutine.Wait([task]);

            Assert.That(task.IsCanceled);
        });

        Assert.That($"{trace}", Is.EqualTo("cancelled left"));
    }

    [Test]
    public void Linq_of_the_box_takes_a_sequence() =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();
            IAsyncEnumerable<int> source = Counting(trace);

            var values = await source.Select(static x => x + 1).Take(2).ToListAsync();

            Assert.That(values, Is.EqualTo(new[] { 2, 3 }));
            Assert.That($"{trace}", Is.EqualTo("1 2 left"));
        });

    [Test]
    public void Async_task_method_on_the_loop_enumerates_a_sequence() =>
        VirtualRun.Of(async () =>
        {
            Assert.That(await Sum(CoroutineSeq.Range(1, 3).Select(Later)), Is.EqualTo(6));

            static async Task<int> Sum(CoroutineSeq<int> source)
            {
                var sum = 0;
                await foreach (var value in source)
                    sum += value;
                return sum;
            }
        });

    [Test]
    public void Move_abandoned_by_a_caller_of_the_interface_is_cancelled_by_its_disposal() =>
        VirtualRun.Of(async () =>
        {
            IAsyncEnumerator<int> enumerator = CoroutineSeq.Range(1, 3).Select(Later).GetAsyncEnumerator();
            var move = enumerator.MoveNextAsync();

            await enumerator.DisposeAsync();

            Assert.That(move.IsCanceled);
            Assert.That(await enumerator.MoveNextAsync(), Is.False);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.Zero));
        });

    [Test]
    public void Other_thread_is_told_of_the_door_and_may_take_it()
    {
        var trace = new Trace();
        VirtualRun.WithThreads(async () =>
        {
            var loop = EventLoop.Current;
            var (refused, sum) = await Task.Run(async () =>
            {
                IAsyncEnumerator<int> enumerator = Counting(trace).GetAsyncEnumerator();
                var refused = Assert.CatchAsync<InvalidOperationException>(async () =>
                    await enumerator.MoveNextAsync()
                );
                var sum = 0;
                await foreach (var value in loop.Submit(Counting(trace)))
                {
                    sum += value;
                    if (value == 2)
                        break;
                }
                return (refused, sum);
            });

            Assert.That(refused!.Message, Does.Contain("loop.Submit"));
            Assert.That(sum, Is.EqualTo(3));
        });

        Assert.That($"{trace}", Is.EqualTo("1 2 left"));
    }

    [Test]
    public void Submitted_sequence_is_cancelled_by_the_token_of_its_enumerator() =>
        VirtualRun.WithThreads(async () =>
        {
            var loop = EventLoop.Current;
            using var stop = new CancellationTokenSource();
            var seen = new List<int>();
            var enumeration = Task.Run(async () =>
            {
                await foreach (var value in loop.Submit(Endless()).WithCancellation(stop.Token))
                {
                    seen.Add(value);
                    stop.Cancel();
                }
            });

            try
            {
                await enumeration;
            }
            catch (OperationCanceledException) { }

            Assert.That(enumeration.IsCanceled);
            Assert.That(seen, Is.EqualTo(new[] { 1 }));

            static CoroutineSeq<int> Endless() =>
                CoroutineSeq.Create<int>(static async generator =>
                {
                    await generator.Yield(1);
                    await new Future<int>();
                });
        });

    private static CoroutineSeq<int> Counting(Trace trace) =>
        CoroutineSeq.Create<int>(async generator =>
        {
            try
            {
                for (var i = 1; i <= 3; i++)
                {
                    trace.Add(i);
                    await generator.Yield(i);
                }
            }
            finally
            {
                trace.Add("left");
            }
        });

    private static async IAsyncEnumerable<int> Slow(
        Trace trace,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        try
        {
            for (var i = 1; i <= 2; i++)
            {
                using var sleep = Coroutine.Start(Coroutine.Sleep(Second)).CancelWith(cancellationToken);
                await sleep.Task;
                yield return i;
            }
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
                trace.Add("cancelled");
            trace.Add("left");
        }
    }

    private static async Coroutine<int> Later(int value)
    {
        await Coroutine.Sleep(Second);
        return value;
    }
}

/// <summary>A task that is cancelled with a token, on the loop.</summary>
file static class Canceling
{
    public readonly struct Registered(CoroutineTask<Unit> task, CancellationTokenRegistration registration)
        : IDisposable
    {
        public CoroutineTask<Unit> Task => task;

        public void Dispose() => registration.Dispose();
    }

    public static Registered CancelWith(this CoroutineTask<Unit> task, CancellationToken token) =>
        new(task, token.Register(() => task.Cancel()));
}
