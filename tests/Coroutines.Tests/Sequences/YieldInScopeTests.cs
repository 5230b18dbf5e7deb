using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Coroutines.Tests.Sequences;

/// <summary>PEP 789: a body that yields inside a scope would hand its consumer over to that scope.</summary>
[TestFixture]
public class YieldInScopeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Yield_inside_a_scope_of_the_body_is_refused_with_both_lines() =>
        VirtualRun.Of(async () =>
        {
            var (yieldLine, scopeLine) = (0, 0);
            var generator = new AsyncGenerator<int>(async body =>
            {
                scopeLine = Line();
                await CancelScope.MoveOnAfter(
                    Second,
                    async _ =>
                    {
                        yieldLine = Line() + 1;
                        await body.Yield(1);
                    }
                );
            });

            var error = await Raised.By<InvalidOperationException>(async () => await generator.MoveNext());

            Assert.That(error.Message, Does.Contain($"yields at YieldInScopeTests.cs:{yieldLine} "));
            Assert.That(error.Message, Does.Contain($"CancelScope (YieldInScopeTests.cs:{scopeLine + 1}, open)"));
            Assert.That(error.Message, Does.Contain("FromProducer"));
            Assert.That(CancelScope.Current, Is.Null);
            Assert.That(await generator.MoveNext(), Is.False);
        });

    [Test]
    public void Yield_between_scopes_is_fine() =>
        VirtualRun.Of(async () =>
        {
            var values = await CoroutineSeq
                .Create<int>(async body =>
                {
                    await CancelScope.MoveOnAfter(Second, static _ => Coroutine.Yield());
                    await body.Yield(1);
                    await CancelScope.MoveOnAfter(Second, static _ => Coroutine.Yield());
                    await body.Yield(2);
                })
                .ToList();

            Assert.That(values, Is.EqualTo(new[] { 1, 2 }));
        });

    [Test]
    public void Consumer_may_be_in_another_scope_at_each_value() =>
        VirtualRun.Of(async () =>
        {
            var generator = new AsyncGenerator<int>(async body =>
            {
                for (var i = 0; ; i++)
                    await body.Yield(i);
            });
            for (var i = 0; i < 3; i++)
            {
                await CancelScope.FailAfter(Second, async _ => await generator.MoveNext());
                Assert.That(generator.Current, Is.EqualTo(i));
            }
            await generator.Close();
        });

    [Test]
    public void Producer_sends_inside_a_scope() =>
        VirtualRun.Of(async () =>
        {
            var values = await CoroutineSeq
                .FromProducer<int>(async sender =>
                {
                    await CancelScope.MoveOnAfter(
                        2.5 * Second,
                        async _ =>
                        {
                            for (var i = 0; ; i++)
                            {
                                await sender.Send(i);
                                await Coroutine.Sleep(Second);
                            }
                        }
                    );
                    await sender.Send(-1);
                })
                .ToList();

            Assert.That(values, Is.EqualTo(new[] { 0, 1, 2, -1 }));
        });

    private static int Line([CallerLineNumber] int line = 0) => line;
}
