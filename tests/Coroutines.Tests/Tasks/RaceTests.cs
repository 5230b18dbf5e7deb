using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

[TestFixture]
public class RaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Trace _trace = new();

    private static TimeSpan Now => EventLoop.Current.Time;

    [SetUp]
    public void ClearTrace() => _trace.Clear();

    [Test]
    public void First_to_end_wins_and_the_others_have_ended_before() =>
        VirtualRun.Of(async () =>
        {
            var winner = await Coroutine.Race(Child("a", 2), Child("b", 1), Child("c", 3));

            Assert.That(winner, Is.EqualTo("b"));
            Assert.That(_trace.ToString(), Is.EqualTo("b x a x c x"));
            Assert.That(CoroutineTask.All, Has.Count.EqualTo(1));
        });

    [Test]
    public void Failure_that_comes_first_is_thrown() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<FormatException>(async () => await Coroutine.Race(Child("a", 2), Fails(1)));

            Assert.That(_trace.ToString(), Is.EqualTo("a x"));
        });

    [Test]
    public void Loser_that_swallows_its_cancellation_cannot_hold_the_race_up() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Race(Child("a", 1), Stubborn());

            Assert.That(Now, Is.EqualTo(Second));

            async Coroutine<string> Stubborn()
            {
                for (var i = 0; i < 5; i++)
                {
                    try
                    {
                        await Coroutine.Sleep(50 * Second);
                    }
                    catch (CoroutineCanceledException) { }
                }
                return "late";
            }
        });

    [Test]
    public void Result_of_a_loser_is_disposed_of_and_the_winners_is_not() =>
        VirtualRun.Of(async () =>
        {
            var won = await Coroutine.Race(Opens("a", 1), Opens("b", 5));

            Assert.That(_trace.ToString(), Is.EqualTo("opened:a opened:b closed:b"));
            Assert.That(won.Name, Is.EqualTo("a"));
        });

    [Test]
    public void Result_of_a_future_that_others_own_is_left_alone() =>
        VirtualRun.Of(async () =>
        {
            var shared = new Future<Resource>();
            EventLoop.Current.CallLater(Second, () => shared.SetResult(new Resource("shared", _trace)));

            await Coroutine.Race(shared.AsCoroutine(), shared.AsCoroutine(), Opens("b", 5));

            Assert.That(_trace.ToString(), Is.EqualTo("opened:shared opened:b closed:b"));
        });

    [Test]
    public void All_that_fails_disposes_of_the_results_it_has() =>
        VirtualRun.Of(async () =>
        {
            await Raised.By<FormatException>(async () =>
                await Coroutine.All(Opens("a", 1), Opens("b", 5), FailsToOpen(2))
            );

            Assert.That(_trace.ToString(), Is.EqualTo("opened:a opened:b closed:b closed:a"));
        });

    [Test]
    public void Race_that_is_cancelled_as_it_is_won_disposes_of_the_winners_result() =>
        VirtualRun.Of(async () =>
        {
            var opened = new Future<Unit>();
            var task = Coroutine.Start(
                Coroutine.Race(
                    Coroutine.Defer(async () =>
                    {
                        await opened;
                        return new Resource("a", _trace);
                    })
                )
            );
            await TurnCounter.Turns(2);

            opened.SetResult(null!);
            // The child ends in the next turn, tells the race in the one after, and that wakes its task.
            await TurnCounter.Turns(2);
            task.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await task);
            await Coroutine.Sleep(Second);

            Assert.That(_trace.ToString(), Is.EqualTo("opened:a closed:a"));
        });

    [Test]
    public void Race_of_nobody_is_refused() =>
        Assert.Throws<ArgumentException>(() => Coroutine.Race(Array.Empty<Coroutine<int>>()));

    [Test]
    public void CancelAndWait_gives_the_end_and_throws_only_the_callers_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var slow = Coroutine.Start(Child("a", 9, cleanup: 1));
            await Coroutine.Yield();

            var outcome = await slow.CancelAndWait("why");

            Assert.That(((CoroutineCanceledException)outcome.Exception!).Reason, Is.EqualTo("why"));
            Assert.That(Now, Is.EqualTo(Second));

            var other = Coroutine.Start(Child("b", 9, cleanup: 5));
            await Coroutine.Yield();
            var completed = await CancelScope.MoveOnAfter(Second, async _ => await other.CancelAndWait());
            Assert.That(completed.IsSuccess, Is.False);
            Assert.That(other.IsCompleted, Is.False);
        });

    [Test]
    public void CancelAndWait_of_itself_is_refused() =>
        VirtualRun.Of(async () =>
        {
            CoroutineTask<Unit>? task = null;
            task = Coroutine.Start(
                Coroutine.Defer(async () =>
                {
                    await Raised.By<InvalidOperationException>(async () => await task!.CancelAndWait());
                })
            );
            await task;
        });

    [Test]
    public void Background_task_outlives_scopes_and_groups_and_its_failure_is_reported_at_once()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                ICoroutineTask? orphan = null;
                await CancelScope.MoveOnAfter(
                    Second,
                    async _ =>
                        await new TaskGroup().Run(async _ =>
                        {
                            orphan = Coroutine.Background(
                                Coroutine.Defer(async () =>
                                {
                                    await Fails(3);
                                }),
                                "orphan"
                            );
                            await Coroutine.Sleep(9 * Second);
                        })
                );
                Assert.That(orphan!.IsCompleted, Is.False);
                await Coroutine.Sleep(3 * Second);
                Assert.That(errors, Has.Count.EqualTo(1));
            },
            errors
        );

        Assert.That(errors.Single().Message, Does.Contain("'orphan'").And.Contain("background"));
    }

    private async Coroutine<string> Child(string name, int seconds, int cleanup = 0)
    {
        try
        {
            await Coroutine.Sleep(seconds * Second);
            _trace.Add(name);
            return name;
        }
        finally
        {
            _trace.Add(_trace.ToString().EndsWith(name) ? "x" : $"{name} x");
            if (cleanup > 0)
                await Coroutine.Sleep(cleanup * Second);
        }
    }

    private static async Coroutine<string> Fails(int seconds)
    {
        await Coroutine.Sleep(seconds * Second);
        throw new FormatException();
    }

    private static async Coroutine<Resource> FailsToOpen(int seconds)
    {
        await Fails(seconds);
        return null!;
    }

    // Opens even if it is cancelled meanwhile.
    private Coroutine<Resource> Opens(string name, int seconds) =>
        CancelScope.Shield(async () =>
        {
            await Coroutine.Sleep(seconds * Second);
            return new Resource(name, _trace);
        });

    private sealed class Resource : IAsyncDisposable
    {
        private readonly Trace _trace;

        public Resource(string name, Trace trace)
        {
            (Name, _trace) = (name, trace);
            trace.Add($"opened:{name}");
        }

        public string Name { get; }

        public async ValueTask DisposeAsync()
        {
            await Task.CompletedTask;
            _trace.Add($"closed:{Name}");
        }
    }
}
