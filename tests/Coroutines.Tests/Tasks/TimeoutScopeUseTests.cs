using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Scopes whose time is changed, and scopes used wrongly.</summary>
[TestFixture]
public class TimeoutScopeUseTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R65
    [Test]
    public void Reschedule_moves_the_deadline_also_from_another_task() =>
        VirtualRun.Of(async () =>
        {
            var scope = new TimeoutScope(10 * Second);
            var task = Coroutine.Start(
                Raised.By<TimeoutException>(async () => await scope.Run(_ => Coroutine.Sleep(99 * Second, 0)))
            );
            await Coroutine.Yield();

            scope.Reschedule(30 * Second);
            Assert.That(scope.When, Is.EqualTo(30 * Second));
            scope.Reschedule(null);
            Assert.That(scope.When, Is.Null);
            await Coroutine.Sleep(40 * Second);
            Assert.That(task.IsCompleted, Is.False);
            scope.Reschedule(50 * Second);
            await task;

            Assert.That(EventLoop.Current.Time, Is.EqualTo(50 * Second));
        });

    [Test]
    public void Reschedule_to_a_time_that_has_passed_expires_in_the_next_turn() =>
        VirtualRun.Of(async () =>
        {
            await Coroutine.Sleep(5 * Second);

            await Raised.By<TimeoutException>(() =>
                Until(
                    null,
                    static async scope =>
                    {
                        scope.Reschedule(Second);
                        Assert.That(scope.IsExpired, Is.False);
                        await Coroutine.Yield();
                    }
                )
            );

            Assert.That(EventLoop.Current.Time, Is.EqualTo(5 * Second));
        });

    [Test]
    public void Reschedule_takes_back_a_timeout_that_is_due_and_has_not_run() =>
        VirtualRun.Of(async () =>
        {
            await Until(
                TimeSpan.Zero,
                static async scope =>
                {
                    scope.Reschedule(Second);
                    await Coroutine.Yield();
                    Assert.That(scope.IsExpired, Is.False);
                }
            );
        });

    // R65
    [TestCase("created")]
    [TestCase("expiring")]
    [TestCase("expired")]
    [TestCase("finished")]
    public void Reschedule_of_a_scope_that_is_not_active_is_refused(string state) =>
        VirtualRun.Of(async () =>
        {
            var scope = new TimeoutScope(Second);
            var refused = state switch
            {
                "created" => Refused(),
                "expiring" => await scope.Run(async _ =>
                {
                    await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(9 * Second));
                    return Refused();
                }),
                "expired" => await After(
                    Raised.By<TimeoutException>(async () => await scope.Run(_ => Coroutine.Sleep(9 * Second, 0)))
                ),
                _ => await After(scope.Run(static _ => Coroutine.FromResult(0))),
            };

            Assert.That(refused, Does.Match($"^TimeoutScope \\(TimeoutScopeUseTests.cs:[0-9]+, {state}\\)"));

            async Coroutine<string> After<T>(Coroutine<T> run)
            {
                await run;
                return Refused();
            }

            string Refused() => Raised.ByCall<InvalidOperationException>(() => scope.Reschedule(2 * Second)).Message;
        });

    // R65
    [Test]
    public void Run_of_the_same_scope_twice_is_refused() =>
        VirtualRun.Of(async () =>
        {
            var scope = new TimeoutScope(9 * Second);

            var inside = await scope.Run(_ => RunAgain());
            var after = await RunAgain();

            Assert.That(inside, Does.Contain("entered before"));
            Assert.That(after, Does.Contain("entered before"));

            async Coroutine<string> RunAgain()
            {
                var error = await Raised.By<InvalidOperationException>(async () =>
                    await scope.Run(static _ => Coroutine.FromResult(0))
                );
                return error.Message;
            }
        });

    [Test]
    public void Scope_tells_its_state() =>
        VirtualRun.Of(async () =>
        {
            var scope = new TimeoutScope(Second, "Here.cs", 7);
            var states = new Trace();
            states.Add(scope);

            await Raised.By<TimeoutException>(async () =>
                await scope.Run(async _ =>
                {
                    states.Add(scope);
                    await Raised.By<CoroutineCanceledException>(() => Coroutine.Sleep(9 * Second));
                    states.Add(scope);
                    throw new CoroutineCanceledException();
#pragma warning disable CS0162 // The body needs a result type.
                    return 0;
#pragma warning restore CS0162
                })
            );
            states.Add(scope);

            Assert.That(
                states.ToString(),
                Is.EqualTo(
                    "TimeoutScope (Here.cs:7, created) TimeoutScope (Here.cs:7, active) TimeoutScope (Here.cs:7, expiring) TimeoutScope (Here.cs:7, expired)"
                )
            );
        });

    private static async Coroutine Until(TimeSpan? when, Func<TimeoutScope, Coroutine> body) =>
        await new TimeoutScope(when).Run<Unit>(scope => body(scope));
}
