using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class AllTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    [Test]
    public void All_is_cold() =>
        VirtualRun.Of(async () =>
        {
            var all = Coroutine.All(Child(0, 1));
            await Coroutine.Sleep(5 * Second);
            var before = _trace.ToString();
            await all;

            Assert.That((before, _trace.ToString()), Is.EqualTo(("", "+0 -0")));
        });

    [Test]
    public void All_gives_results_in_argument_order_whoever_ends_first() =>
        VirtualRun.Of(async () =>
        {
            var results = await Coroutine.All([Child(0, 3), Child(1, 1), Child(2, 2)]);

            Assert.That(results, Is.EqualTo(new[] { 0, 1, 2 }));
            Assert.That(_trace.ToString(), Is.EqualTo("+0 +1 +2 -1 -2 -0"));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(3 * Second));
        });

    [Test]
    public void All_of_two_and_of_three_give_results_of_different_types() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = await Coroutine.All(Coroutine.Sleep(Second, 1), Coroutine.FromResult("two"));
            var (c, d, e) = await Coroutine.All(
                Coroutine.FromResult(3),
                Coroutine.Sleep(Second, 'x'),
                Coroutine.FromResult("y")
            );

            Assert.That((a, b, c, d, e), Is.EqualTo((1, "two", 3, 'x', "y")));
        });

    [Test]
    public void All_takes_one_without_a_result_beside_one_with_a_result_as_a_coroutine_of_Unit() =>
        VirtualRun.Of(async () =>
        {
            var ready = new AsyncEvent();
            EventLoop.Current.CallSoon(ready.Set);

            var (number, nothing) = await Coroutine.All(Coroutine.FromResult(3), (Coroutine<Unit>)ready.Wait());

            Assert.That((number, nothing), Is.EqualTo((3, Unit.Value)));
        });

    [Test]
    public void All_of_nothing_takes_no_turn() =>
        VirtualRun.Of(async () =>
        {
            EventLoop.Current.CallSoon(_trace.Of("a turn"));

            Assert.That(await Coroutine.All(Array.Empty<Coroutine<int>>()), Is.Empty);
            Assert.That(_trace.ToString(), Is.Empty);
        });

    [Test]
    public void All_may_be_awaited_many_times_over_recipes() =>
        VirtualRun.Of(async () =>
        {
            var all = Coroutine.All(Coroutine.Sleep(Second, 1), Coroutine.Sleep(2 * Second, 2));

            Assert.That(await all, Is.EqualTo((1, 2)));
            Assert.That(await all, Is.EqualTo((1, 2)));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(4 * Second));
        });

    [Test]
    public void All_first_failure_cancels_the_others_awaits_them_and_is_thrown() =>
        VirtualRun.Of(async () =>
        {
            var boom = new FormatException();
            var all = Coroutine.All(SlowCleanup(0), Fails(boom, Second), SlowCleanup(2));

            var raised = await Raised.By<FormatException>(async () => await all);

            Assert.That(raised, Is.SameAs(boom));
            Assert.That(_trace.ToString(), Is.EqualTo("+0 +2 x0 x2 cleaned0 cleaned2"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1), "Nothing is left running.");
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    [Test]
    public void All_child_that_has_not_begun_when_another_fails_never_begins() =>
        VirtualRun.Of(async () =>
        {
            // Its failure is known one turn after its only step, when the last child is started by the first one's end.
            var all = Coroutine.All([Fails(new FormatException(), TimeSpan.Zero), Child(1, 5), Child(2, 0)], limit: 2);

            await Raised.By<FormatException>(async () => await all);

            Assert.That(_trace.ToString(), Is.EqualTo("+1 x1"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    [Test]
    public void All_later_failures_are_reported()
    {
        var (errors, late) = (new List<LoopError>(), new OverflowException());

        VirtualRun.Of(
            async () =>
            {
                var all = Coroutine.All(Fails(new FormatException(), Second), FailsInCleanup());
                await Raised.By<FormatException>(async () => await all);
            },
            errors
        );

        Assert.That(errors.Select(error => error.Exception), Is.EqualTo(new[] { late }));

        async Coroutine<int> FailsInCleanup()
        {
            try
            {
                return await Child(0, 100);
            }
            finally
            {
                throw late;
            }
        }
    }

    [Test]
    public void All_two_failures_in_one_turn_throw_the_first() =>
        Assert.That(
            FailuresOf(Coroutine.All([Fails(new FormatException(), Second), Fails(new OverflowException(), Second)])),
            Is.EqualTo("FormatException, reported OverflowException")
        );

    private static string FailuresOf(Coroutine<int[]> all)
    {
        var (errors, thrown) = (new List<LoopError>(), "");
        VirtualRun.Of(
            async () =>
            {
                try
                {
                    await all;
                }
                catch (Exception error)
                {
                    thrown = error.GetType().Name;
                }
            },
            errors
        );
        return $"{thrown}, reported {string.Join(", ", errors.Select(error => error.Exception!.GetType().Name))}";
    }

    [Test]
    public void All_child_that_somebody_cancels_fails_it_with_that_childs_reason() =>
        VirtualRun.Of(async () =>
        {
            var victim = Coroutine.Start(Child(1, 100));
            EventLoop.Current.CallLater(Second, () => victim.Cancel("by somebody"));

            // The others are cancelled as a consequence; what is thrown is the cause.
            var raised = await Raised.By<CoroutineCanceledException>(async () =>
                await Coroutine.All(Child(0, 50), victim.AsCoroutine(), Child(2, 50))
            );

            Assert.That(raised.Reason, Is.EqualTo("by somebody"));
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    [Test]
    public void All_failure_in_the_cleanup_after_a_cancelled_child_does_not_hide_the_cancellation()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                var victim = Coroutine.Start(Child(1, 100));
                EventLoop.Current.CallLater(Second, () => victim.Cancel("by somebody"));
                await Raised.By<CoroutineCanceledException>(async () =>
                    await Coroutine.All(FailsInCleanup(), victim.AsCoroutine())
                );
            },
            errors
        );

        Assert.That(
            errors.Select(error => error.Exception!.GetType()),
            Is.EqualTo(new[] { typeof(OverflowException) })
        );

        async Coroutine<int> FailsInCleanup()
        {
            try
            {
                return await Child(0, 100);
            }
            finally
            {
                throw new OverflowException();
            }
        }
    }

    [Test]
    public void Cancel_while_it_waits_cancels_and_awaits_all_children() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.All(SlowCleanup(0), SlowCleanup(1)));
            await Coroutine.Sleep(Second);

            task.Cancel("why");
            var raised = await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("+0 +1 x0 x1 cleaned0 cleaned1"));
            Assert.That((task.IsCanceled, raised.Reason), Is.EqualTo((true, "why")));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    [Test]
    public void Cancel_again_while_it_waits_for_the_cleanup_leaves_nothing_behind() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.All(SlowCleanup(0), SlowCleanup(1)));
            await Coroutine.Sleep(Second);
            task.Cancel();
            await Coroutine.Yield();

            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString(), Is.EqualTo("+0 +1 x0 x1 cleaned0 cleaned1"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    [Test]
    public void Cancel_of_children_that_all_swallow_it_still_cancels_the_awaiting_task() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.All(Stubborn(), Stubborn()));
            await Coroutine.Sleep(Second);
            task.Cancel();

            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(task.IsCanceled);

            static async Coroutine<int> Stubborn()
            {
                try
                {
                    await Coroutine.Sleep(100 * Second);
                }
                catch (CoroutineCanceledException) { }
                return 1;
            }
        });

    [Test]
    public void Limit_is_never_exceeded_and_always_used() =>
        VirtualRun.Of(async () =>
        {
            var (running, most) = (0, 0);
            var random = new Random(1);
            var seconds = Enumerable.Range(0, 50).Select(_ => random.Next(1, 10)).ToList();

            var results = await Coroutine.All(seconds.Select(Child), 4);

            Assert.That(results, Is.EqualTo(seconds));
            Assert.That(most, Is.EqualTo(4));

            async Coroutine<int> Child(int length)
            {
                most = Math.Max(most, ++running);
                await Coroutine.Sleep(length * Second);
                running--;
                return length;
            }
        });

    [Test]
    public void Limit_asks_the_source_for_the_next_one_only_when_one_has_ended() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.All(Source(), 2);

            // asked0 stands for the moment in which the source is asked for the child 0.
            Assert.That(_trace.ToString(), Is.EqualTo("asked0 asked1 +0 +1 -0 asked2 +2 -1 asked3 +3 -2 end -3"));

            IEnumerable<Coroutine<int>> Source()
            {
                for (var i = 0; i < 4; i++)
                {
                    _trace.Add($"asked{i}");
                    yield return Child(i, 10 + i);
                }
                _trace.Add("end");
            }
        });

    [Test]
    public void Limit_over_an_endless_source_stops_asking_at_the_first_failure() =>
        VirtualRun.Of(async () =>
        {
            var asked = 0;

            await Raised.By<FormatException>(async () => await Coroutine.All(Endless(), 3));

            Assert.That(asked, Is.EqualTo(3));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));

            IEnumerable<Coroutine<int>> Endless()
            {
                while (true)
                    yield return ++asked == 1 ? Fails(new FormatException(), Second) : Child(asked, 100);
            }
        });

    [Test]
    public void Source_that_is_not_read_to_its_end_is_disposed_of() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<FormatException>(async () => await Coroutine.All(Source(), 1));

            Assert.That(_trace.ToString(), Is.EqualTo("disposed"));

            IEnumerable<Coroutine<int>> Source()
            {
                try
                {
                    yield return Fails(new FormatException(), Second);
                    yield return Child(1, 1);
                }
                finally
                {
                    _trace.Add("disposed");
                }
            }
        });

    [Test]
    public void Source_that_is_not_read_to_its_end_is_disposed_of_when_the_wait_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            var task = Coroutine.Start(Coroutine.All(Source(), 1));
            await Coroutine.Sleep(Second);
            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That(_trace.ToString().Split(' '), Is.EquivalentTo(new[] { "+0", "x0", "disposed" }));

            IEnumerable<Coroutine<int>> Source()
            {
                try
                {
                    yield return Child(0, 100);
                    yield return Child(1, 1);
                }
                finally
                {
                    _trace.Add("disposed");
                }
            }
        });

    [Test]
    public void Source_that_throws_at_once_fails_it_and_the_children_never_begin() =>
        VirtualRun.Of(async () =>
        {
            var boom = new FormatException();

            var raised = await Raised.By<FormatException>(async () => await Coroutine.All(Source()));

            Assert.That(raised, Is.SameAs(boom));
            Assert.That(_trace.ToString(), Is.Empty);
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));

            IEnumerable<Coroutine<int>> Source()
            {
                yield return Child(0, 1);
                throw boom;
            }
        });

    [Test]
    public void Source_that_throws_later_fails_it_and_cancels_what_runs() =>
        VirtualRun.Of(async () =>
        {
            var boom = new FormatException();

            var raised = await Raised.By<FormatException>(async () => await Coroutine.All(Source(), 2));

            Assert.That(raised, Is.SameAs(boom));
            Assert.That(_trace.ToString(), Is.EqualTo("+0 +1 -0 x1"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));

            IEnumerable<Coroutine<int>> Source()
            {
                yield return Child(0, 1);
                yield return Child(1, 100);
                throw boom;
            }
        });

    [Test]
    public void Source_is_read_in_the_context_of_the_await() =>
        VirtualRun.Of(async () =>
        {
            var local = new AsyncLocal<string> { Value = "awaiter" };

            await Coroutine.All(Source(), 1);

            Assert.That(_trace.ToString(), Is.EqualTo("awaiter awaiter awaiter"));

            IEnumerable<Coroutine<int>> Source()
            {
                for (var i = 0; i < 3; i++)
                {
                    _trace.Add(local.Value!);
                    yield return Changes();
                }
            }

            async Coroutine<int> Changes()
            {
                local.Value = "child";
                await Coroutine.Yield();
                return 0;
            }
        });

    [TestCase(0)]
    [TestCase(-1)]
    public void Limit_below_one_is_refused_at_the_call(int limit) =>
        Raised.ByCall<ArgumentOutOfRangeException>(() => Coroutine.All(Array.Empty<Coroutine<int>>(), limit));

    [Test]
    public void All_of_ten_thousand_children_ends() =>
        VirtualRun.Of(async () =>
        {
            var results = await Coroutine.All(Enumerable.Range(0, 10_000).Select(i => Coroutine.Sleep(Second, i)), 100);

            Assert.That(results, Is.EqualTo(Enumerable.Range(0, 10_000)));
        });

    private async Coroutine<int> Child(int number, int seconds)
    {
        _trace.Add($"+{number}");
        try
        {
            await Coroutine.Sleep(seconds * Second);
            _trace.Add($"-{number}");
            return number;
        }
        catch (CoroutineCanceledException)
        {
            _trace.Add($"x{number}");
            throw;
        }
    }

    private async Coroutine<int> SlowCleanup(int number)
    {
        try
        {
            return await Child(number, 100);
        }
        finally
        {
            await CancelScope.Shield(() => Coroutine.Sleep(Second));
            _trace.Add($"cleaned{number}");
        }
    }

    private static async Coroutine<int> Fails(Exception error, TimeSpan after)
    {
        if (after > TimeSpan.Zero)
            await Coroutine.Sleep(after);
        throw error;
    }
}
