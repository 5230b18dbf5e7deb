using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>Generators that are asked for their values one by one, to the end or to a failure.</summary>
[TestFixture]
public class AsyncGeneratorTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void MoveNext_gives_one_value_after_the_other_and_then_says_no() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                await body.Yield(1);
                await Coroutine.Sleep(Second);
                await body.Yield(2);
                await Coroutine.Sleep(Second);
            });

            Assert.That(generator.Current, Is.Zero);
            Assert.That(await ToText(generator), Is.EqualTo("1 2"));
            Assert.That(await generator.MoveNext(), Is.False);
            Assert.That(await generator.MoveNext(), Is.False);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    [Test]
    public void MoveNext_of_a_body_without_values_says_no() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(static _ => Coroutine.Yield());

            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Body_runs_only_while_somebody_asks() =>
        VirtualRun.Of(async () =>
        {
            var generator = Counting(2);
            await Coroutine.Sleep(Second);
            _trace.Add("|");

            await generator.MoveNext();
            await Coroutine.Sleep(Second);
            _trace.Add("|");
            await generator.MoveNext();
            await generator.MoveNext();

            Assert.That(_trace.ToString(), Is.EqualTo("| begun +0 | -0 +1 -1 ended"));
        });

    [Test]
    public void Body_runs_in_the_task_that_asks_and_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("turn"));
            var generator = new AsyncGenerator<ICoroutineTask?>(static async body =>
            {
                while (true)
                    await body.Yield(CoroutineTask.Current);
            });

            for (var i = 0; i < 3; i++)
            {
                await generator.MoveNext();
                Assert.That(generator.Current, Is.SameAs(CoroutineTask.Current));
            }
            await generator.Close();

            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void Body_goes_on_in_whichever_task_asks_next() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<string>(static async body =>
            {
                await Coroutine.Yield();
                for (var i = 0; i < 3; i++)
                {
                    await body.Yield(CoroutineTask.Current!.Name);
                    await Coroutine.Yield();
                }
            });

            foreach (var name in (string[])["a", "b", "c"])
            {
                Assert.That(await Coroutine.Start(generator.MoveNext(), name));
                Assert.That(generator.Current, Is.EqualTo(name));
            }
            Assert.That(await Coroutine.Start(generator.MoveNext()), Is.False);
        });

    [Test]
    public void Failure_of_the_body_reaches_who_asks_and_ends_the_generator() =>
        VirtualRun.Of(async () =>
        {
            var thrown = new DivideByZeroException();
            var generator = new AsyncGenerator<int>(async body =>
            {
                await body.Yield(1);
                await Coroutine.Yield();
                throw thrown;
            });
            await generator.MoveNext();

            var error = await Raised.By<DivideByZeroException>(async () => await generator.MoveNext());

            Assert.That(error, Is.SameAs(thrown));
            Assert.That(await generator.MoveNext(), Is.False);
            await generator.Close();
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Failure_before_the_first_value_reaches_who_asks(bool inTheCall) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(_ => inTheCall ? throw new DivideByZeroException() : Fail());

            await Raised.By<DivideByZeroException>(async () => await generator.MoveNext());
            Assert.That(await generator.MoveNext(), Is.False);

            static async Coroutine Fail() => throw new DivideByZeroException();
        });

    [Test]
    public void Failure_of_who_asks_does_not_enter_the_body() =>
        VirtualRun.Of(async () =>
        {
            var generator = Counting(2);

            await Raised.By<DivideByZeroException>(async () =>
            {
                await generator.MoveNext();
                throw new DivideByZeroException();
            });
            await generator.MoveNext();
            await generator.MoveNext();

            Assert.That(_trace.ToString(), Is.EqualTo("begun +0 -0 +1 -1 ended"));
        });

    // A handler of coroutine { } is such a filter: it sees neither cancellations nor closing.
    [Test]
    public void Body_may_hand_out_values_in_handlers_and_finalisers() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<string>(static async body =>
            {
                try
                {
                    await body.Yield("try");
                    await Coroutine.Yield();
                    throw new DivideByZeroException();
                }
                catch (Exception error) when (error is not (CoroutineCanceledException or GeneratorClosedException))
                {
                    await body.Yield("handler");
                }
                finally
                {
                    await body.Yield("finaliser");
                }
            });

            Assert.That(await ToText(generator), Is.EqualTo("try handler finaliser"));
        });

    [TestCase(false, "try finaliser last body")]
    [TestCase(true, "try finaliser cleanup")]
    public void Failure_waits_for_the_values_that_a_finaliser_hands_out(bool finaliserFails, string expected) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<string>(async body =>
            {
                try
                {
                    await body.Yield("try");
                    throw new FormatException("body");
                }
                finally
                {
                    await body.Yield("finaliser");
                    await Coroutine.Yield();
                    if (finaliserFails)
                        throw new FormatException("cleanup");
                    await body.Yield("last");
                }
            });

            var error = await Raised.By<FormatException>(async () =>
            {
                while (await generator.MoveNext())
                    _trace.Add(generator.Current);
            });
            _trace.Add(error.Message);

            Assert.That(_trace.ToString(), Is.EqualTo(expected));
        });

    [Test]
    public void MoveNext_may_be_awaited_many_times() =>
        VirtualRun.Of(async () =>
        {
            var generator = Counting(2);
            var next = generator.MoveNext();

            Assert.That((await next, generator.Current), Is.EqualTo((true, 0)));
            Assert.That((await next, generator.Current), Is.EqualTo((true, 1)));
            Assert.That(await next, Is.False);
        });

    [Test]
    public void Body_shares_the_context_of_who_asks() =>
        VirtualRun.Of(async () =>
        {
            var local = new AsyncLocal<int> { Value = 1 };
            var generator = new AsyncGenerator<int>(async body =>
            {
                await body.Yield(local.Value);
                local.Value = 3;
                await body.Yield(0);
            });

            await generator.MoveNext();
            Assert.That(generator.Current, Is.EqualTo(1));
            await generator.MoveNext();
            Assert.That(local.Value, Is.EqualTo(3));
        });

    [Test]
    public void Generator_tells_its_state() =>
        VirtualRun.Of(async () =>
        {
            AsyncGenerator<int>? generator = null;
            generator = new AsyncGenerator<int>(async body =>
            {
                _trace.Add(generator!);
                await body.Yield(1);
            });
            _trace.Add(generator);

            await generator.MoveNext();
            _trace.Add(generator);
            await generator.MoveNext();
            _trace.Add(generator);

            Assert.That(
                _trace.ToString().Replace("AsyncGenerator ", ""),
                Is.EqualTo("(new) (running) (suspended) (finished)")
            );
        });

    private AsyncGenerator<int> Counting(int end) =>
        new(async body =>
        {
            _trace.Add("begun");
            for (var i = 0; i < end; i++)
            {
                _trace.Add($"+{i}");
                await body.Yield(i);
                _trace.Add($"-{i}");
            }
            _trace.Add("ended");
        });

    private static async Coroutine<string> ToText<T>(AsyncGenerator<T> generator)
    {
        var values = new Trace();
        while (await generator.MoveNext())
            values.Add(generator.Current!);
        return values.ToString();
    }
}
