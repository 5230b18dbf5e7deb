using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Scopes inside scopes: whose time is up, and who says so.</summary>
[TestFixture]
public class TimeoutScopeNestingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R64
    [Test]
    public void Nested_scopes_that_expire_together_raise_in_the_outer_one() =>
        VirtualRun.Of(async () =>
        {
            TimeoutScope? outer = null;
            TimeoutScope? inner = null;
            var passedInner = false;

            await Raised.By<TimeoutException>(() =>
                Until(
                    Second,
                    async first =>
                    {
                        outer = first;
                        await Raised.By<CoroutineCanceledException>(() =>
                            Until(
                                Second,
                                async second =>
                                {
                                    inner = second;
                                    await Coroutine.Sleep(9 * Second);
                                }
                            )
                        );
                        passedInner = true;
                        throw new CoroutineCanceledException();
                    }
                )
            );

            Assert.That(passedInner && outer!.IsExpired && inner!.IsExpired);
            Assert.That(CoroutineTask.Current!.Cancelling, Is.Zero);
        });

    [TestCase(1, 2, "inner")]
    [TestCase(2, 1, "outer")]
    public void Nested_scope_that_expires_first_raises_alone(int innerSeconds, int outerSeconds, string expected) =>
        VirtualRun.Of(async () =>
        {
            var trace = new Trace();

            try
            {
                await Until(
                    outerSeconds * Second,
                    async _ =>
                    {
                        try
                        {
                            await Until(innerSeconds * Second, static _ => Coroutine.Sleep(9 * Second));
                        }
                        catch (TimeoutException)
                        {
                            trace.Add("inner");
                        }
                    }
                );
            }
            catch (TimeoutException)
            {
                trace.Add("outer");
            }
            await Coroutine.Sleep(9 * Second);

            Assert.That(trace.ToString(), Is.EqualTo(expected));
        });

    [Test]
    public void Body_that_blocks_past_both_deadlines_gives_both_scopes_their_own_timeout()
    {
        var clock = new VirtualClock();
        var errors = new List<LoopError>();

        Coroutine.Run(Main(), VirtualRun.Options(clock, errors));

        Assert.That(errors, Is.Empty);
        Assert.That(clock.Now, Is.EqualTo(5 * Second));

        async Coroutine Main()
        {
            var caught = new Trace();
            try
            {
                await Until(
                    2 * Second,
                    async _ =>
                    {
                        try
                        {
                            await Until(
                                Second,
                                async _ =>
                                {
                                    clock.Advance(1.5 * Second);
                                    await Coroutine.Sleep(9 * Second);
                                }
                            );
                        }
                        catch (TimeoutException)
                        {
                            caught.Add("inner");
                        }
                        clock.Advance(3.5 * Second);
                        await Coroutine.Sleep(9 * Second);
                    }
                );
            }
            catch (TimeoutException)
            {
                caught.Add("outer");
            }
            Assert.That(caught.ToString(), Is.EqualTo("inner outer"));
        }
    }

    // The inner body blocks past the outer deadline, which comes first in time and is set first.
    [Test]
    public void Body_that_blocks_past_the_outer_deadline_raises_in_the_outer_scope()
    {
        var clock = new VirtualClock();
        var errors = new List<LoopError>();

        Coroutine.Run(
            Raised.By<TimeoutException>(() =>
                Until(
                    Second,
                    _ =>
                        Until(
                            9 * Second,
                            async _ =>
                            {
                                clock.Advance(5 * Second);
                                await Coroutine.Sleep(9 * Second);
                            }
                        )
                )
            ),
            VirtualRun.Options(clock, errors)
        );

        Assert.That(errors, Is.Empty);
        Assert.That(clock.Now, Is.EqualTo(5 * Second));
    }

    [Test]
    public void Scope_inside_the_cleanup_after_a_timeout_has_its_own_timeout() =>
        VirtualRun.Of(async () =>
        {
            TimeoutException? cleanup = null;

            var error = await Raised.By<TimeoutException>(() =>
                Until(
                    Second,
                    async _ =>
                    {
                        try
                        {
                            await Coroutine.Sleep(9 * Second);
                        }
                        finally
                        {
                            cleanup = await Raised.By<TimeoutException>(() =>
                                Until(2 * Second, static _ => Coroutine.Sleep(9 * Second))
                            );
                        }
                    }
                )
            );

            Assert.That(error, Is.Not.SameAs(cleanup));
            Assert.That(error.InnerException, Is.InstanceOf<CoroutineCanceledException>());
            Assert.That(cleanup!.InnerException, Is.Not.SameAs(error.InnerException));
            Assert.That(EventLoop.Current.Time, Is.EqualTo(2 * Second));
        });

    private static async Coroutine Until(TimeSpan? when, Func<TimeoutScope, Coroutine> body) =>
        await new TimeoutScope(when).Run<Unit>(scope => body(scope));
}
