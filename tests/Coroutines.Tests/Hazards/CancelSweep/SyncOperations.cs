using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

internal static class SyncOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Swept> All =>
        [
            new("AsyncLock.Hold", () => Held(new AsyncLock())),
            new("AsyncSemaphore.Hold", () => Held(new AsyncSemaphore(1))),
            new("AsyncCondition.Hold", () => Held(new AsyncCondition())),
            new("AsyncCondition.Wait", Condition),
            new("AsyncCondition.WaitFor", ConditionFor),
            new("AsyncEvent.Wait", Event),
            new("AsyncBarrier.Wait", Barrier),
        ];

    /// <summary>Held by another, wanted by a third: whoever is cancelled, all others get it, and it is free in the end.</summary>
    private static Scene Held(Acquirable acquirable)
    {
        var third = 0;
        _ = Coroutine.Start(Hold(Second));
        _ = Coroutine.Start(Third());
        return new Scene(
            () => Hold(Second),
            _ =>
            {
                Assert.That(acquirable.IsLocked, Is.False, "the lock is free");
                Assert.That(third, Is.EqualTo(1), "the next in line got it");
            }
        );

        async Coroutine Hold(TimeSpan time)
        {
            using (await acquirable.Hold())
                await Coroutine.Sleep(time);
        }

        async Coroutine Third()
        {
            await TurnCounter.Turns(3);
            await Hold(Second);
            third++;
        }
    }

    private static Scene Condition()
    {
        var condition = new AsyncCondition();
        var woken = 0;
        _ = Coroutine.Start(Other());
        EventLoop.Current.CallLater(Second, () => Coroutine.Start(Notify()));
        return new Scene(
            Wait,
            completed =>
            {
                Assert.That(condition.IsLocked, Is.False, "the lock is free");
                Assert.That(woken, Is.EqualTo(completed ? 2 : 1), "no notification is lost");
            }
        );

        async Coroutine Other()
        {
            await TurnCounter.Turns(3);
            await Wait();
        }

        async Coroutine Wait()
        {
            using (await condition.Hold())
            {
                await condition.Wait();
                woken++;
            }
        }

        async Coroutine Notify()
        {
            // One at a time: that of whoever is cancelled must go to the other.
            for (var i = 0; i < 2; i++)
            {
                using (await condition.Hold())
                    condition.Notify();
                await Coroutine.Sleep(Second);
            }
        }
    }

    private static Scene ConditionFor()
    {
        var condition = new AsyncCondition();
        var ready = false;
        EventLoop.Current.CallLater(Second, () => Coroutine.Start(Notify()));
        return new Scene(
            async () =>
            {
                using (await condition.Hold())
                    await condition.WaitFor(() => ready);
            },
            _ => Assert.That(condition.IsLocked, Is.False, "the lock is free")
        );

        async Coroutine Notify()
        {
            using (await condition.Hold())
            {
                ready = true;
                condition.NotifyAll();
                await Coroutine.Sleep(Second);
            }
        }
    }

    private static Scene Event()
    {
        var signal = new AsyncEvent();
        EventLoop.Current.CallLater(Second, signal.Set);
        return new Scene(async () => await signal.Wait(), _ => Assert.That(signal.IsSet));
    }

    private static Scene Barrier()
    {
        var barrier = new AsyncBarrier(2);
        _ = Coroutine.Start(Other());
        return new Scene(async () => await barrier.Wait(), _ => Assert.That(barrier.WaitingCount, Is.Zero));

        async Coroutine Other()
        {
            await Coroutine.Sleep(Second);
            // If the subject was cancelled, nobody comes.
            await CancelScope.MoveOnAfter(Second, async _ => await barrier.Wait());
        }
    }
}
