using NUnit.Framework;

namespace Coroutines.Tests;

/// <summary>What the common operations allocate, to the byte. Only Release code is measured; Debug runs it without the assertion.</summary>
[TestFixture, Category("Allocation")]
public class AllocationTests
{
    private static void Measure(Func<int, Coroutine> repeat, double least, double most)
    {
        var bytes = VirtualRun.Of(() => AllocatedBytes.Each(repeat));

        TestContext.Out.WriteLine($"{bytes} bytes");
#if !DEBUG
        Assert.That(bytes, Is.InRange(least, most));
#endif
    }

    [Test]
    public void Yield_allocates_nothing() =>
        Measure(
            static async count =>
            {
                for (var i = 0; i < count; i++)
                    await Coroutine.Yield();
            },
            0,
            0
        );

    [Test]
    public void Await_of_a_child_that_does_not_suspend_allocates_its_frame_alone()
    {
        Measure(
            static async count =>
            {
                for (var i = 0; i < count; i++)
                    await Child(i);
            },
            56,
            64
        );

        static async Coroutine<int> Child(int value) => value;
    }

    [Test]
    public void Await_of_a_child_that_yields_allocates_no_more_than_one_that_does_not()
    {
        Measure(
            static async count =>
            {
                for (var i = 0; i < count; i++)
                    await Child();
            },
            64,
            88
        );

        // Its awaiter is one more field of the frame.
        static async Coroutine Child() => await Coroutine.Yield();
    }

    [Test]
    public void Start_and_await_allocates_the_frame_and_the_task()
    {
        Measure(
            static async count =>
            {
                for (var i = 0; i < count; i++)
                    await Coroutine.Start(Child(i));
            },
            0,
            144
        );

        static async Coroutine<int> Child(int value) => value;
    }

    [Test]
    public void Await_of_a_complete_future_allocates_nothing()
    {
        Measure(
            static async count =>
            {
                var future = new Future<int>();
                future.SetResult(1);
                for (var i = 0; i < count; i++)
                    await future;
            },
            0,
            0
        );
    }

    [Test]
    public void CallSoon_allocates_nothing_once_the_loop_is_warm()
    {
        Action callback = static () => { };
        Measure(
            async count =>
            {
                var loop = EventLoop.Current;
                for (var i = 0; i < count; i++)
                {
                    loop.CallSoon(callback);
                    await Coroutine.Yield();
                }
            },
            0,
            0
        );
    }

    [Test]
    public void CallLater_and_Cancel_allocate_nothing_once_the_loop_is_warm()
    {
        Action callback = static () => { };
        Measure(
            async count =>
            {
                var loop = EventLoop.Current;
                for (var i = 0; i < count; i++)
                    loop.CallLater(TimeSpan.FromSeconds(1), callback).Cancel();
                await Coroutine.Yield();
            },
            0,
            0
        );
    }

    [Test]
    public void CallLater_that_runs_allocates_nothing_once_the_loop_is_warm()
    {
        Action callback = static () => { };
        Measure(
            async count =>
            {
                var loop = EventLoop.Current;
                for (var i = 0; i < count; i++)
                {
                    loop.CallLater(TimeSpan.Zero, callback);
                    await Coroutine.Yield();
                }
            },
            0,
            0
        );
    }
}
