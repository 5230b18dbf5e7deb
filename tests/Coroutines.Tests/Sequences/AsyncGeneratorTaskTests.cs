using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>Generators that several tasks use, whose tasks are cancelled, or that are used wrongly.</summary>
[TestFixture]
public class AsyncGeneratorTaskTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    // R93
    [TestCase("MoveNext")]
    [TestCase("Close")]
    public void Use_while_the_body_runs_in_another_task_is_refused(string member) =>
        VirtualRun.Of(async () =>
        {
            var generator = Slow();
            var first = Coroutine.Start(generator.MoveNext());
            await Coroutine.Yield();

            var error = await Raised.By<InvalidOperationException>(async () => await Use(generator, member));

            Assert.That(error.Message, Does.StartWith(member).And.Contain("running"));
            // Who came first is not disturbed.
            Assert.That((await first, generator.Current), Is.EqualTo((true, 1)));
            Assert.That((await generator.MoveNext(), generator.Current), Is.EqualTo((true, 2)));
        });

    [TestCase("MoveNext")]
    [TestCase("Close")]
    public void Use_while_another_task_closes_it_is_refused(string member) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(static async body =>
            {
                try
                {
                    await body.Yield(1);
                }
                finally
                {
                    await Coroutine.Sleep(Second);
                }
            });
            await generator.MoveNext();
            var closing = Coroutine.Start(generator.Close());
            await Coroutine.Yield();

            await Raised.By<InvalidOperationException>(async () => await Use(generator, member));

            await closing;
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [TestCase("MoveNext")]
    [TestCase("Close")]
    public void Use_by_its_own_body_is_refused(string member) =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<string>(async body =>
            {
                var error = await Raised.By<InvalidOperationException>(async () => await Use(body, member));
                await body.Yield(error.Message);
            });

            await generator.MoveNext();

            Assert.That(generator.Current, Does.StartWith(member));
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Yield_outside_of_the_body_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var generator = Slow();

            await Raised.By<InvalidOperationException>(() => generator.Yield(7));
            await generator.MoveNext();
            await Raised.By<InvalidOperationException>(() => generator.Yield(7));

            Assert.That((await generator.MoveNext(), generator.Current), Is.EqualTo((true, 2)));
        });

    [Test]
    public void Yield_in_a_task_that_the_body_starts_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(static async body =>
            {
                await Raised.By<InvalidOperationException>(() => Coroutine.Start(body.Yield(7)).AsCoroutine());
                await body.Yield(1);
            });

            Assert.That((await generator.MoveNext(), generator.Current), Is.EqualTo((true, 1)));
        });

    [Test]
    public void Cancel_while_the_body_awaits_is_raised_there_and_ends_the_generator() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                try
                {
                    await body.Yield(1);
                    await Coroutine.Sleep(9 * Second);
                    await body.Yield(2);
                }
                finally
                {
                    await Coroutine.Sleep(Second);
                    _trace.Add("cleaned");
                }
            });
            await generator.MoveNext();
            var task = Coroutine.Start(generator.MoveNext());
            await Coroutine.Yield();

            task.Cancel("enough");
            var error = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((error.Reason, task.IsCanceled, _trace.ToString()), Is.EqualTo(("enough", true, "cleaned")));
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Cancel_that_the_body_swallows_gives_the_next_value() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(static async body =>
            {
                await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(9 * Second));
                await body.Yield(1);
                await Coroutine.Sleep(Second);
                await body.Yield(2);
            });
            var task = Coroutine.Start(generator.MoveNext());
            await Coroutine.Yield();

            task.Cancel();

            Assert.That((await task, generator.Current), Is.EqualTo((true, 1)));
            Assert.That((await generator.MoveNext(), generator.Current), Is.EqualTo((true, 2)));
        });

    [Test]
    public void Cancel_between_two_values_leaves_the_generator_open() =>
        VirtualRun.Of(async () =>
        {
            var generator = Slow();
            var task = Coroutine.Start(Consume());
            await Coroutine.Sleep(2 * Second);

            task.Cancel();
            await Raised.By<CoroutineCanceledException>(() => task.AsCoroutine());

            Assert.That((await generator.MoveNext(), generator.Current), Is.EqualTo((true, 2)));

            async Coroutine Consume()
            {
                await generator.MoveNext();
                await Coroutine.Sleep(9 * Second);
            }
        });

    [Test]
    public void Cancel_of_a_task_that_asks_before_it_has_begun_leaves_the_generator_alone() =>
        VirtualRun.Of(async () =>
        {
            var generator = Slow();
            var task = Coroutine.Start(generator.MoveNext());

            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((await generator.MoveNext(), generator.Current), Is.EqualTo((true, 1)));
        });

    [Test]
    public void Cancel_of_a_close_is_raised_in_the_finaliser_that_awaits() =>
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
                    try
                    {
                        await Coroutine.Sleep(9 * Second);
                    }
                    finally
                    {
                        _trace.Add("finaliser");
                    }
                }
            });
            await generator.MoveNext();
            var closing = Coroutine.Start(generator.Close());
            await Coroutine.Yield();

            closing.Cancel();
            await Raised.By<CoroutineCanceledException>(() => closing.AsCoroutine());

            Assert.That((closing.IsCanceled, _trace.ToString()), Is.EqualTo((true, "finaliser")));
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Timeout_around_MoveNext_ends_the_body_and_is_raised() =>
        VirtualRun.Of(async () =>
        {
            var generator = Slow();

            await Raised.By<TimeoutException>(async () => await Coroutine.WaitFor(generator.MoveNext(), 0.5 * Second));

            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Group_around_a_value_is_closed_with_the_closing_exception_in_its_group() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
                await new TaskGroup().Run(async group =>
                {
                    _ = group.Start(Coroutine.Sleep(9 * Second));
                    await body.Yield(1);
                    return 0;
                })
            );
            await generator.MoveNext();

            var error = await Raised.By<TaskGroupException>(() => generator.Close());

            Assert.That(error.InnerExceptions.Single(), Is.InstanceOf<GeneratorClosedException>());
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    private static AsyncGenerator<int> Slow() =>
        new(static async body =>
        {
            for (var i = 1; i <= 3; i++)
            {
                await Coroutine.Sleep(Second);
                await body.Yield(i);
            }
        });

    private static async Coroutine Use<T>(AsyncGenerator<T> generator, string member)
    {
        if (member == "Close")
            await generator.Close();
        else
            await generator.MoveNext();
    }
}
