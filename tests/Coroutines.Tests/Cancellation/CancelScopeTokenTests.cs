using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

[TestFixture]
public class CancelScopeTokenTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public void Token_is_cancelled_when_the_scope_or_an_outer_one_is() =>
        VirtualRun.Of(async () =>
        {
            var (outer, inner) = (new CancelScope(), new CancelScope());
            await outer.Run(async _ =>
                await inner.Run(async _ =>
                {
                    var token = inner.Token;
                    Assert.That(token.IsCancellationRequested, Is.False);
                    outer.Cancel();
                    Assert.That(token.IsCancellationRequested, Is.False, "Its callbacks are not to run inside Cancel.");
                    await CancelScope.Shield(async () => await TurnCounter.Turns(2));
                    Assert.That(token.IsCancellationRequested);
                    Assert.That(inner.Token, Is.EqualTo(token));
                })
            );
        });

    [Test]
    public void Token_of_a_scope_that_is_struck_already_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            await new CancelScope().Run(async scope =>
            {
                scope.Cancel();
                Assert.That(scope.Token.IsCancellationRequested);
                await Task.CompletedTask;
            });
        });

    [Test]
    public void Token_whose_callback_throws_is_reported_and_harms_nobody()
    {
        var errors = new List<LoopError>();

        VirtualRun.Of(
            async () =>
            {
                await new CancelScope().Run(async scope =>
                {
                    scope.Token.Register(() => throw new FormatException("it"));
                    scope.Cancel();
                    await Coroutine.Sleep(Second);
                });
                await TurnCounter.Turns(2);
            },
            errors
        );

        Assert.That(errors.Single().Exception!.InnerException, Is.InstanceOf<FormatException>());
    }

    [Test]
    public void Link_cancels_the_scope_from_another_thread() =>
        VirtualRun.WithThreads(async () =>
        {
            using var source = new CancellationTokenSource();
            var outcome = await new CancelScope().Run(async scope =>
            {
                scope.Link(source.Token);
                await Coroutine.OnThread(() =>
                {
                    source.Cancel();
                    return 0;
                });
                await new Future<int>();
                return 1;
            });

            Assert.That(((CoroutineCanceledException)outcome.Exception!).CanceledBy, Is.EqualTo(CancelSource.Token));
        });

    [Test]
    public void Link_of_a_cancelled_token_cancels_at_once_and_none_after_the_end() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            scope.Link(new CancellationToken(canceled: true));
            Assert.That(scope.CanceledBy, Is.EqualTo(CancelSource.Token));

            using var source = new CancellationTokenSource();
            var left = new CancelScope();
            await left.Run(async s =>
            {
                s.Link(source.Token);
                await Coroutine.Yield();
            });
            source.Cancel();
            await TurnCounter.Turns(2);
            Assert.That(left.IsCanceled, Is.False);
        });

    [Test]
    public void CallTask_in_a_struck_scope_cancels_its_token_and_waits_for_the_end() =>
        VirtualRun.WithThreads(async () =>
        {
            var ended = new TaskCompletionSource();
            var seen = false;
            var scope = new CancelScope();
            EventLoop.Current.CallLater(Second, () => scope.Cancel());

            await scope.Run(async _ =>
                await Coroutine.CallTask(async token =>
                {
                    using var _ = token.Register(ended.SetResult);
                    await ended.Task;
                    seen = token.IsCancellationRequested;
                })
            );

            Assert.That(seen);
        });
}
