using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>What a C# <c>async Coroutine</c> method can await, and what its awaits do.</summary>
[TestFixture]
public class AwaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void Call_of_a_method_runs_nothing_until_it_is_awaited() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = Says("ran");
            await Coroutine.Yield();
            var before = _trace.ToString();
            await coroutine;

            Assert.That((before, _trace.ToString()), Is.EqualTo(("", "ran")));
        });

    [Test]
    public void FromResult_awaited_started_and_awaited_again_gives_its_value_each_time() =>
        VirtualRun.Of(async () =>
        {
            var seven = Coroutine.FromResult(7);
            var task = Coroutine.Start(seven);

            Assert.That(
                new[] { await seven, await task, await seven, await Coroutine.Start(seven) },
                Is.All.EqualTo(7)
            );
            Assert.That(await Coroutine.All(seven, seven, seven), Is.EqualTo((7, 7, 7)));
        });

    [Test]
    public async Task FromResult_needs_no_loop() => Assert.That(await Coroutine.FromResult(7), Is.EqualTo(7));

    [Test]
    public void Call_of_a_method_outside_a_loop_runs_nothing_and_needs_no_loop()
    {
        var coroutine = Says("ran");
        var before = _trace.ToString();

        VirtualRun.Of(() => coroutine);

        Assert.That((before, _trace.ToString()), Is.EqualTo(("", "ran")));
    }

    // R30
    [Test]
    public void Await_of_a_coroutine_runs_it_inline_without_a_turn() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("a turn"));

            await Says("inline");
            _trace.Add("after");
            await Coroutine.Yield();

            Assert.That(_trace.ToString(), Is.EqualTo("inline after a turn"));
        });

    [Test]
    public void Await_of_a_coroutine_that_suspends_goes_on_in_the_step_that_ends_it() =>
        VirtualRun.Of(async () =>
        {
            var loop = EventLoop.Current;
            loop.CallSoon(_trace.Of("before"));

            await Child();
            _trace.Add("parent");

            Assert.That(_trace.ToString(), Is.EqualTo("before child parent"));

            async Coroutine Child()
            {
                await Coroutine.Yield();
                loop.CallSoon(_trace.Of("next turn"));
                _trace.Add("child");
            }
        });

    [Test]
    public void Await_gives_results_of_every_kind() =>
        VirtualRun.Of(async () =>
        {
            var future = new Future<string>();
            future.SetResult("future");

            Assert.That(await Coroutine.FromResult(1), Is.EqualTo(1));
            Assert.That(await Coroutine.FromResult<string?>(null), Is.Null);
            Assert.That(await Coroutine.Sleep(Second, (1, 2L, "x")), Is.EqualTo((1, 2L, "x")));
            Assert.That(await future, Is.EqualTo("future"));
            Assert.That(await Coroutine.Start(Coroutine.FromResult(2.5)), Is.EqualTo(2.5));
            Assert.That(await Task.FromResult('c'), Is.EqualTo('c'));
            Assert.That(await new ValueTask<decimal>(7m), Is.EqualTo(7m));
            await Task.CompletedTask;
            await default(ValueTask);
        });

    [Test]
    public void Await_a_million_deep_does_not_overflow_the_stack() =>
        OnSmallStack(() => Assert.That(VirtualRun.Of(() => Down(1_000_000)), Is.EqualTo(1_000_000)));

    private static async Coroutine<int> Down(int levels) => levels == 0 ? 0 : 1 + await Down(levels - 1);

    [Test]
    public void Await_a_million_deep_with_a_suspension_at_the_bottom_does_not_overflow_the_stack()
    {
        OnSmallStack(() => Assert.That(VirtualRun.Of(() => DownTo(1_000_000)), Is.EqualTo(1_000_000)));

        static async Coroutine<int> DownTo(int levels)
        {
            if (levels > 0)
                return 1 + await DownTo(levels - 1);
            await Coroutine.Yield();
            return 0;
        }
    }

    [Test]
    public void Await_a_million_deep_with_a_suspension_at_every_level_does_not_overflow_the_stack()
    {
        OnSmallStack(() => Assert.That(VirtualRun.Of(() => DownYielding(1_000_000)), Is.EqualTo(1_000_000)));

        static async Coroutine<int> DownYielding(int levels)
        {
            await Coroutine.Yield();
            var below = levels == 0 ? 0 : 1 + await DownYielding(levels - 1);
            await Coroutine.Yield();
            return below;
        }
    }

    [Test]
    public void Await_deep_recursions_one_after_the_other_each_end() =>
        OnSmallStack(() =>
            VirtualRun.Of(async () =>
            {
                foreach (var levels in (int[])[63, 64, 65, 66, 127, 128, 129, 1_000])
                {
                    Assert.That(await Down(levels), Is.EqualTo(levels));
                    Assert.That(await FailDown(levels), Is.EqualTo(levels));
                }
            })
        );

    // Every level catches what the one below it threw, and throws again.
    private static async Coroutine<int> FailDown(int levels)
    {
        var (caught, boom) = (0, new FormatException());
        Assert.That(await Raised.By<FormatException>(() => Level(levels)), Is.SameAs(boom));
        return caught;

        async Coroutine Level(int level)
        {
            if (level == 0)
                throw boom;
            try
            {
                await Level(level - 1);
            }
            catch (FormatException)
            {
                caught++;
                throw;
            }
        }
    }

    [Test]
    public void Await_a_thousand_deep_of_what_parks_at_the_bottom_resumes() =>
        VirtualRun.WithThreads(async () =>
        {
            foreach (var levels in (int[])[1, 63, 64, 65, 66, 1_000])
            {
                Assert.That(await Then(levels, () => Coroutine.Sleep(Second, 1)), Is.EqualTo(1 + levels));
                Assert.That(await Then(levels, () => Completes(2).AsCoroutine()), Is.EqualTo(2 + levels));
                Assert.That(
                    await Then(levels, () => Coroutine.Start(Coroutine.FromResult(3)).AsCoroutine()),
                    Is.EqualTo(3 + levels)
                );
                Assert.That(await Then(levels, () => Foreign(4)), Is.EqualTo(4 + levels));
                Assert.That(
                    await Then(levels, () => Coroutine.Defer(() => Coroutine.Sleep(Second, 5))),
                    Is.EqualTo(5 + levels)
                );
                Assert.That(
                    await Then(levels, () => Coroutine.Defer(() => Coroutine.FromResult(6))),
                    Is.EqualTo(6 + levels)
                );
                Assert.That(await Then(levels, () => Joined(7)), Is.EqualTo(7 + levels));
            }

            static async Coroutine<int> Then(int levels, Func<Coroutine<int>> bottom) =>
                levels == 0 ? await bottom() : 1 + await Then(levels - 1, bottom);

            static async Coroutine<int> Foreign(int value) => await Task.Run(() => value);

            static async Coroutine<int> Joined(int value) => (await Coroutine.All([Coroutine.FromResult(value)]))[0];

            static Future<int> Completes(int value)
            {
                var future = new Future<int>();
                EventLoop.Current.CallSoon(() => future.SetResult(value));
                return future;
            }
        });

    [Test]
    public void Await_in_try_catch_finally_and_using_blocks_runs_them_in_order() =>
        VirtualRun.WithThreads(async () =>
        {
            await Blocks();

            Assert.That(_trace.ToString(), Is.EqualTo("try body FormatException catch finally disposed end"));

            async Coroutine Blocks()
            {
                await using (new Resource(_trace))
                {
                    try
                    {
                        await Coroutine.Yield();
                        _trace.Add("try");
                        await Throws();
                    }
                    catch (FormatException error)
                    {
                        _trace.Add(error.GetType().Name);
                        await Coroutine.Yield();
                        _trace.Add("catch");
                    }
                    finally
                    {
                        await Coroutine.Yield();
                        _trace.Add("finally");
                    }
                }
                _trace.Add("end");
            }

            async Coroutine Throws()
            {
                _trace.Add("body");
                await Coroutine.Yield();
                throw new FormatException();
            }
        });

    private sealed class Resource(Trace trace) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Coroutine.Yield();
            trace.Add("disposed");
        }
    }

    [Test]
    public void Await_using_disposes_when_the_task_is_cancelled() =>
        VirtualRun.WithThreads(async () =>
        {
            var task = Coroutine.Start(Uses());
            await Coroutine.Yield();
            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("disposed"));

            async Coroutine Uses()
            {
                await using var resource = new Resource(_trace);
                await Coroutine.Sleep(Second);
            }
        });

    [Test]
    public void Await_in_a_method_whose_caller_filters_has_run_its_finally_before_the_filter() =>
        VirtualRun.Of(async () =>
        {
            await Outer();

            Assert.That(_trace.ToString(), Is.EqualTo("inner filter caught outer"));

            async Coroutine Outer()
            {
                try
                {
                    await Inner();
                }
                catch (FormatException) when (IsFiltered())
                {
                    await Coroutine.Yield();
                    _trace.Add("caught");
                }
                finally
                {
                    await Coroutine.Yield();
                    _trace.Add("outer");
                }
            }

            async Coroutine Inner()
            {
                try
                {
                    await Coroutine.Yield();
                    throw new FormatException();
                }
                finally
                {
                    await Coroutine.Yield();
                    _trace.Add("inner");
                }
            }

            bool IsFiltered()
            {
                _trace.Add("filter");
                return true;
            }
        });

    [Test]
    public void Throw_before_the_first_await_is_raised_at_the_await_and_not_at_the_call() =>
        VirtualRun.Of(async () =>
        {
            var coroutine = Throws();

            await Raised.By<FormatException>(async () => await coroutine);

            static async Coroutine Throws() => throw new FormatException();
        });

    [Test]
    public void Throw_far_down_shows_the_chain_of_awaits_without_plumbing() =>
        VirtualRun.Of(async () =>
        {
            var raised = await Raised.By<FormatException>(Outermost);

            var methods = raised.StackTrace!.Split('\n').Where(line => line.Contains(" at ")).ToList();
            Assert.That(methods.FindIndex(line => line.Contains(nameof(Innermost))), Is.Zero);
            Assert.That(methods.FindIndex(line => line.Contains(nameof(Between))), Is.EqualTo(1));
            Assert.That(methods.FindIndex(line => line.Contains(nameof(Outermost))), Is.EqualTo(2));
            Assert.That(raised.StackTrace, Does.Not.Contain("LowLevel").And.Not.Contain("CoroutineAwaiter"));
        });

    private static async Coroutine Outermost() => await Between();

    private static async Coroutine Between()
    {
        await Coroutine.Yield();
        await Innermost();
    }

    private static async Coroutine Innermost()
    {
        await Coroutine.Yield();
        throw new FormatException();
    }

    private async Coroutine Says(string what) => _trace.Add(what);

    // 256 KiB hold about a thousand ordinary calls of an async method.
    private static void OnSmallStack(Action action) => OtherThread.Run(action, 256 * 1024);
}
