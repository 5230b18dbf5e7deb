using System.Runtime.ExceptionServices;
using Coroutines.LowLevel;
using NUnit.Framework;

namespace Coroutines.Tests.Cancellation;

public sealed class SuppressedExceptionsTests
{
    [Test]
    public void Attach_keeps_the_latest_hundred_in_order()
    {
        var shared = new IOException("shared");
        var others = Enumerable.Range(0, 1000).Select(i => new IOException($"{i}")).ToList();
        foreach (var other in others)
            SuppressedExceptions.Attach(shared, other);
        Assert.That(SuppressedExceptions.Of(shared), Is.EqualTo(others[900..]));
    }

    [Test]
    public void Attach_of_the_same_again_or_of_itself_changes_nothing()
    {
        var (shared, first, second) = (new IOException(), new IOException("first"), new IOException("second"));
        foreach (var other in (Exception[])[first, shared, second, first, second])
            SuppressedExceptions.Attach(shared, other);
        Assert.That(SuppressedExceptions.Of(shared), Is.EqualTo([first, second]));
    }

    [Test]
    public void Of_stays_as_it_was_when_more_is_attached()
    {
        var shared = new IOException();
        SuppressedExceptions.Attach(shared, new IOException("first"));
        var before = SuppressedExceptions.Of(shared);
        SuppressedExceptions.Attach(shared, new IOException("second"));
        Assert.That(before, Has.Count.EqualTo(1));
        Assert.That(SuppressedExceptions.Of(shared), Has.Count.EqualTo(2));
    }

    [Test]
    public void An_exception_that_a_cache_keeps_does_not_keep_all_that_failed_beside_it()
    {
        var cached = new Cached<int>(TimeSpan.FromDays(1), Fail) { FailureExpiry = TimeSpan.FromDays(1) };
        async Coroutine<int> Fail()
        {
            await Coroutine.Yield();
            throw new IOException("kept");
        }
        Exception? thrown = null;
        var disposals = 0;
        async Coroutine<Unit> Dispose()
        {
            await Coroutine.Yield();
            throw new IOException($"disposal {++disposals}");
        }
        VirtualRun.Of(async () =>
        {
            for (var i = 0; i < 1000; i++)
                try
                {
                    await cached.Get();
                }
                catch (IOException error)
                {
                    await AsyncDisposal.Run(ExceptionDispatchInfo.Capture(error), Dispose);
                    Assert.That(error, Is.SameAs(thrown ??= error));
                }
        });
        Assert.That(disposals, Is.EqualTo(1000));
        Assert.That(SuppressedExceptions.Of(thrown!), Has.Count.EqualTo(100));
        Assert.That(SuppressedExceptions.Of(thrown!)[^1].Message, Is.EqualTo("disposal 1000"));
    }

    [Test]
    public void HedgePolicy_whose_many_attempts_all_fail_keeps_all_failures()
    {
        const int Attempts = 300;
        var count = 0;
        Exception? thrown = null;
        async Coroutine<int> Fail()
        {
            await Coroutine.Yield();
            throw new IOException($"{++count}");
        }
        VirtualRun.Of(async () =>
        {
            try
            {
                await new HedgePolicy(TimeSpan.FromSeconds(1), Attempts).Run(Fail);
            }
            catch (IOException error)
            {
                thrown = error;
            }
        });
        Assert.That(SuppressedExceptions.Of(thrown!), Has.Count.EqualTo(Attempts - 1));
    }

    [Test]
    public void Attach_on_many_threads_to_one_exception_loses_nothing()
    {
        var shared = new IOException();
        var threads = Enumerable
            .Range(0, 4)
            .Select(thread => new Thread(() =>
            {
                for (var i = 0; i < 25; i++)
                    SuppressedExceptions.Attach(shared, new IOException($"{thread} {i}"));
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(SuppressedExceptions.Of(shared), Has.Count.EqualTo(100));
    }
}
