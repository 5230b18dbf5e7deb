using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>Generators that are open when the run ends.</summary>
[TestFixture]
public class AsyncGeneratorShutdownTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;
    private List<LoopError> _errors = null!;

    [SetUp]
    public void CreateTrace() => (_trace, _errors) = (new Trace(), []);

    // R93
    [Test]
    public void End_of_the_run_closes_what_is_open_together_in_the_order_of_the_first_MoveNext()
    {
        VirtualRun.Of(async () =>
        {
            var (a, b, c) = (Finalised("a"), Finalised("b"), Finalised("c"));
            await b.MoveNext();
            await a.MoveNext();
            await c.MoveNext();
            await c.Close();
            _trace.Clear();
        });

        Assert.That(_trace.ToString(), Is.EqualTo("b-finally a-finally b-cleaned a-cleaned"));
    }

    [Test]
    public void End_of_the_run_closes_what_its_cancelled_tasks_left_open()
    {
        VirtualRun.Of(async () =>
        {
            _ = Coroutine.Start(Consume());
            await Coroutine.Yield();
        });

        Assert.That(_trace.ToString(), Is.EqualTo("consumer it-finally it-cleaned"));

        async Coroutine Consume()
        {
            var generator = Finalised("it");
            try
            {
                await generator.MoveNext();
                await Coroutine.Sleep(9 * Second);
            }
            finally
            {
                _trace.Add("consumer");
            }
        }
    }

    [Test]
    public void End_of_the_run_cancels_bodies_in_which_a_task_waits_and_closes_them_no_more()
    {
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                try
                {
                    await Coroutine.Sleep(9 * Second);
                    await body.Yield(1);
                }
                catch (Exception error)
                {
                    _trace.Add(error.GetType().Name);
                    throw;
                }
            });
            for (var i = 0; i < 2; i++)
            {
                _ = Coroutine.Start(generator.MoveNext());
                await Coroutine.Yield();
                generator = new AsyncGenerator<int>(async body => await body.Yield(1));
            }
        });

        Assert.That(_trace.ToString(), Is.EqualTo(nameof(CoroutineCanceledException)));
    }

    // R93
    [Test]
    public void End_of_the_run_reports_what_finalisers_throw()
    {
        VirtualRun.Of(
            async () =>
            {
                foreach (var name in (string[])["first", "second"])
                    await Failing(name).MoveNext();
            },
            _errors
        );

        Assert.That(_errors.Select(static error => error.Kind), Is.All.EqualTo(LoopErrorKind.Generator));
        Assert.That(_errors.Select(static error => error.Exception!.Message), Is.EqualTo(new[] { "first", "second" }));
    }

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
