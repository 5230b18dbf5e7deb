using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

/// <summary>Links between scopes and tokens: neither keeps the other alive longer than it can matter.</summary>
public sealed class CancelScopeLinkTests
{
    [Test]
    public void Link_of_a_scope_that_never_runs_is_not_kept_by_the_token()
    {
        using var source = new CancellationTokenSource();
        VirtualRun.Of(async () =>
        {
            await Coroutine.Yield();
            var scope = LinkedScope(source.Token);
            Assert.That(IsAlive(scope), Is.False);
        });
    }

    [Test]
    public void Link_of_a_scope_that_was_left_is_not_kept_by_the_token()
    {
        using var source = new CancellationTokenSource();
        WeakReference left = null!;
        async Coroutine RunOne()
        {
            var scope = new CancelScope();
            left = new WeakReference(scope);
            scope.Link(source.Token);
            await scope.Run(async _ => await Coroutine.Yield());
        }
        VirtualRun.Of(RunOne);
        Assert.That(IsAlive(left), Is.False);
    }

    [Test]
    public void Link_of_a_scope_that_runs_on_does_not_keep_the_token() =>
        VirtualRun.Of(async () =>
        {
            var scope = new CancelScope();
            await scope.Run(async inside =>
            {
                var source = LinkedSource(inside);
                await Coroutine.Yield();
                Assert.That(IsAlive(source), Is.False);
            });
            Assert.That(scope.IsCanceled, Is.False);
        });

    [Test]
    public void Link_to_many_short_tokens_keeps_hardly_any_memory() =>
        VirtualRun.Of(async () =>
        {
            await new CancelScope().Run(async scope =>
            {
                await Coroutine.Yield();
                var before = GC.GetTotalMemory(forceFullCollection: true);
                for (var i = 0; i < 100_000; i++)
                {
                    using var source = new CancellationTokenSource();
                    scope.Link(source.Token);
                }
                LinkedSource(scope);
                // Of each, 100 bytes would make ten million.
                Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(4_000_000));
            });
        });

    [Test]
    public void Link_of_a_scope_that_is_new_cancels_it_at_once_when_the_token_is_cancelled() =>
        VirtualRun.Of(async () =>
        {
            using var source = new CancellationTokenSource();
            var scope = new CancelScope();
            scope.Link(source.Token);
            Assert.That((scope.IsCanceled, scope.CanceledBy), Is.EqualTo((false, (CancelSource?)null)));

            source.Cancel();
            Assert.That((scope.IsCanceled, scope.CanceledBy), Is.EqualTo((true, (CancelSource?)CancelSource.Token)));
            Assert.That(scope.Cancel("late"), Is.False);

            var outcome = await scope.Run(async _ => await Coroutine.Sleep(TimeSpan.FromDays(1)));
            Assert.That(
                (outcome, scope.CanceledBy, scope.Reason),
                Is.EqualTo((false, CancelSource.Token, (string?)null))
            );
            Assert.That(EventLoop.Current.Time, Is.EqualTo(TimeSpan.Zero));
        });

    [Test]
    public void Link_before_and_after_the_start_of_a_scope_cancels_it_by_the_first_token_of_many() =>
        VirtualRun.Of(async () =>
        {
            using var early = new CancellationTokenSource();
            using var other = new CancellationTokenSource();
            using var late = new CancellationTokenSource();
            foreach (var source in (CancellationTokenSource[])[early, late])
            {
                var scope = new CancelScope();
                scope.Link(early.Token);
                scope.Link(other.Token);
                var hasEnded = await scope.Run(async _ =>
                {
                    scope.Link(late.Token);
                    source.Cancel();
                    await Coroutine.Sleep(TimeSpan.FromDays(1));
                });
                Assert.That((hasEnded, scope.CanceledBy), Is.EqualTo((false, CancelSource.Token)));
            }
        });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LinkedScope(CancellationToken token)
    {
        var scope = new CancelScope();
        scope.Link(token);
        return new WeakReference(scope);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference LinkedSource(CancelScope scope)
    {
        var source = new CancellationTokenSource();
        scope.Link(source.Token);
        return new WeakReference(source);
    }

    private static bool IsAlive(WeakReference reference)
    {
        for (var i = 0; i < 10 && reference.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return reference.IsAlive;
    }
}
