using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;
using NUnit.Framework;

namespace Coroutines.Tests.Interop;

[TestFixture]
public class AsyncDisposalTests
{
    private sealed class Resource(Exception? error = null) : IAsyncDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return error is null ? ValueTask.CompletedTask : ValueTask.FromException(error);
        }
    }

    private static ExceptionDispatchInfo Captured(Exception error) => ExceptionDispatchInfo.Capture(error);

    [Test]
    public void Dispose_after_a_good_body_disposes() =>
        VirtualRun.Of(async () =>
        {
            var resource = new Resource();

            await AsyncDisposal.Dispose(null, resource);

            Assert.That(resource.IsDisposed);
        });

    [Test]
    public void Dispose_of_null_does_nothing() => VirtualRun.Of(() => AsyncDisposal.Dispose(null, null));

    [Test]
    public void Dispose_that_fails_after_a_good_body_is_the_error() =>
        VirtualRun.Of(async () =>
        {
            var boom = new FormatException();

            var raised = await Raised.By<FormatException>(() => AsyncDisposal.Dispose(null, new Resource(boom)));

            Assert.That(raised, Is.SameAs(boom));
        });

    [Test]
    public void Dispose_that_fails_after_a_failed_body_is_attached_to_the_bodys_error() =>
        VirtualRun.Of(async () =>
        {
            var (body, first, second) = (new FormatException(), new OverflowException(), new TimeoutException());

            await AsyncDisposal.Dispose(Captured(body), new Resource(first));
            await AsyncDisposal.Dispose(Captured(body), new Resource(second));

            Assert.That(SuppressedExceptions.Of(body), Is.EqualTo(new Exception[] { first, second }));
        });

    [Test]
    public void Dispose_that_is_cancelled_after_a_failed_body_goes_on_as_the_cancellation() =>
        VirtualRun.Of(async () =>
        {
            var (body, cancellation) = (new FormatException(), new CoroutineCanceledException("why"));

            var raised = await Raised.By<CoroutineCanceledException>(() =>
                AsyncDisposal.Dispose(Captured(body), new Resource(cancellation))
            );

            Assert.That(raised, Is.SameAs(cancellation));
            Assert.That(SuppressedExceptions.Of(raised), Is.EqualTo(new Exception[] { body }));
        });

    [Test]
    public void Run_of_a_finaliser_that_rethrows_the_bodys_error_attaches_nothing_to_itself() =>
        VirtualRun.Of(async () =>
        {
            var body = new FormatException();

            await AsyncDisposal.Run(Captured(body), Rethrows);

            Assert.That(SuppressedExceptions.Of(body), Is.Empty);

            async Coroutine<int> Rethrows()
            {
                await Coroutine.Yield();
                throw body;
            }
        });

    [Test]
    public void Of_an_exception_without_suppressed_ones_is_empty() =>
        Assert.That(SuppressedExceptions.Of(new FormatException()), Is.Empty);
}
