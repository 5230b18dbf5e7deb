using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>Generators that are closed before their end.</summary>
[TestFixture]
public class AsyncGeneratorCloseTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void Close_runs_the_finalisers_and_ends_the_generator() =>
        VirtualRun.Of(async () =>
        {
            var generator = Finalised("it");
            await generator.MoveNext();

            await generator.Close();

            Assert.That(_trace.ToString(), Is.EqualTo("it-finally it-cleaned"));
            Assert.That(await generator.MoveNext(), Is.False);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
        });

    [Test]
    public void Close_of_what_has_not_begun_runs_nothing_of_it() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                _trace.Add("begun");
                await body.Yield(1);
            });
            EventLoop.Current.CallSoon(_trace.Of("turn"));

            await generator.Close();

            Assert.That(await generator.MoveNext(), Is.False);
            Assert.That(_trace.ToString(), Is.Empty);
        });

    [TestCase("closed")]
    [TestCase("at its end")]
    [TestCase("failed")]
    public void Close_of_what_is_finished_does_nothing(string how) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                await body.Yield(1);
                if (how == "failed")
                    throw new DivideByZeroException();
            });
            await generator.MoveNext();
            if (how == "closed")
                await generator.Close();
            else if (how == "failed")
                await Raised.By<DivideByZeroException>(async () => await generator.MoveNext());
            else
                await generator.MoveNext();

            await generator.Close();
            await generator.Close();

            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Close_runs_finalisers_from_the_inside_out_through_coroutines_that_yield() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(body => Level(body, 3));
            await generator.MoveNext();

            await generator.Close();

            Assert.That(_trace.ToString(), Is.EqualTo("1 2 3"));

            async Coroutine Level(AsyncGenerator<int> body, int level)
            {
                try
                {
                    if (level > 1)
                        await Level(body, level - 1);
                    else
                        await body.Yield(level);
                }
                finally
                {
                    await Coroutine.Yield();
                    _trace.Add(level);
                }
            }
        });

    [TestCase(false, "finally")]
    [TestCase(true, "handler finally after")]
    public void Close_is_an_exception_that_only_a_handler_of_all_sees(bool handlesAll, string expected) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                try
                {
                    await body.Yield(1);
                }
                catch (Exception error) when (handlesAll || error is not GeneratorClosedException)
                {
                    _trace.Add("handler");
                }
                finally
                {
                    _trace.Add("finally");
                }
                _trace.Add("after");
            });
            await generator.MoveNext();

            await generator.Close();

            Assert.That(_trace.ToString(), Is.EqualTo(expected));
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Close_raises_what_a_finaliser_throws() =>
        VirtualRun.Of(async () =>
        {
            var generator = Failing("bad");
            await generator.MoveNext();

            var error = await Raised.By<FormatException>(() => generator.Close());

            Assert.That(error.Message, Is.EqualTo("bad"));
            Assert.That(await generator.MoveNext(), Is.False);
            await generator.Close();
        });

    [TestCase(false)]
    [TestCase(true)]
    public void Close_of_a_body_that_yields_instead_of_ending_is_refused(bool awaitsFirst) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                try
                {
                    await body.Yield(1);
                }
                finally
                {
                    if (awaitsFirst)
                        await Coroutine.Sleep(Second);
                    await body.Yield(12);
                    _trace.Add("resumed");
                }
            });
            await generator.MoveNext();

            var error = await Raised.By<InvalidOperationException>(() => generator.Close());

            Assert.That(error.Message, Does.Contain("yielded although it is being closed"));
            // It stands at that value, as in Python, and can be resumed.
            await Raised.By<GeneratorClosedException>(async () => await generator.MoveNext());
            Assert.That(_trace.ToString(), Is.EqualTo("resumed"));
        });

    [Test]
    public void Close_while_a_finaliser_awaits_a_task_that_fails_lets_it_handle_that() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                var task = Coroutine.Start(FailLater());
                try
                {
                    await body.Yield(1);
                }
                finally
                {
                    await Raised.By<DivideByZeroException>(() => task.AsCoroutine());
                    _trace.Add("handled");
                }
            });
            await generator.MoveNext();

            await generator.Close();

            Assert.That(_trace.ToString(), Is.EqualTo("handled"));

            static async Coroutine FailLater()
            {
                await Coroutine.Sleep(Second);
                throw new DivideByZeroException();
            }
        });

    [Test]
    public void Close_of_the_outer_generator_leaves_the_inner_one_to_the_outer_body() =>
        VirtualRun.Of(async () =>
        {
            var inner = Finalised("inner");
            var outer = new AsyncGenerator<int>(async body =>
            {
                try
                {
                    while (await inner.MoveNext())
                        await body.Yield(inner.Current);
                }
                finally
                {
                    await inner.Close();
                    _trace.Add("outer");
                }
            });
            await outer.MoveNext();

            await outer.Close();

            Assert.That(_trace.ToString(), Is.EqualTo("inner-finally inner-cleaned outer"));
        });

    private AsyncGenerator<int> Finalised(string name) =>
        new(async body =>
        {
            try
            {
                await body.Yield(1);
                await body.Yield(2);
            }
            finally
            {
                _trace.Add($"{name}-finally");
                await Coroutine.Sleep(Second);
                _trace.Add($"{name}-cleaned");
            }
        });

    private static AsyncGenerator<int> Failing(string message) =>
        new(async body =>
        {
            try
            {
                await body.Yield(1);
            }
            finally
            {
                throw new FormatException(message);
            }
        });
}
