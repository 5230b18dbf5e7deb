using Coroutines.Testing;
using FsCheck.Fluent;
using NUnit.Framework;

namespace Coroutines.Tests;

/// <summary>The testing package as C# sees it.</summary>
internal sealed class ExplorationTests
{
    [Test]
    public void Run_finds_an_overdraft_and_says_how_to_run_it_again()
    {
        var error = Assert.Throws<ExplorationFailedException>(() =>
            Exploring.Run(() => TwoWithdrawals(new AsyncLock(), false))
        );
        Assert.That(error!.Message, Does.Contain("COROUTINES_SCHEDULE="));
        Assert.That(error.Found.Schedule.Length, Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Run_passes_what_holds_under_every_schedule() =>
        Exploring.Run(() => TwoWithdrawals(new AsyncLock(), true));

    [Test]
    public void Run_takes_settings() =>
        Exploring.Run(
            () => TwoWithdrawals(new AsyncLock(), true),
            ExploreSettings
                .Default.WithRuns(50)
                .WithSeed(7)
                .WithFaults(Faults.Cancellation)
                .WithStrategies(Strategy.RandomWalk)
        );

    [Test]
    public void Run_takes_a_program_without_a_result() => Exploring.Run(async Coroutine () => await Coroutine.Yield());

    [Test]
    public void ForAll_shrinks_the_input()
    {
        var error = Assert.Throws<ExplorationFailedException>(() =>
            Exploring.ForAll(
                ArbMap.Default.ArbFor<int>(),
                async Coroutine<bool> (int n) =>
                {
                    await Coroutine.Yield();
                    return n < 3;
                }
            )
        );
        Assert.That(error!.Message, Does.StartWith("Input: 3"));
    }

    [Test]
    public void Model_finds_a_counter_that_loses_and_passes_one_that_does_not()
    {
        var error = Assert.Throws<ExplorationFailedException>(() => Check(isExact: false));
        Assert.That(error!.Message, Does.Contain("No order of these operations explains"));
        Check(isExact: true);

        static void Check(bool isExact) =>
            Exploring.Model(
                () => new int[1],
                async Coroutine<int> (int[] counter, int amount) =>
                {
                    var before = counter[0];
                    if (!isExact)
                        await Coroutine.Yield();
                    return counter[0] = before + amount;
                },
                initial: 0,
                (total, amount) => new(total + amount, total + amount),
                Gen.Choose(1, 9)
            );
    }

    [Test]
    public void TestLoop_advances_to_the_deadline()
    {
        using var loop = new TestLoop();
        var task = loop.Start(Coroutine.Sleep(TimeSpan.FromMinutes(1)));
        loop.AdvanceBy(TimeSpan.FromSeconds(59));
        Assert.That(task.IsCompleted, Is.False);
        loop.AdvanceBy(TimeSpan.FromSeconds(1));
        Assert.That(task.IsCompleted);
    }

    [Test]
    public void Holder_is_the_task_that_acquired_the_lock()
    {
        using var loop = new TestLoop();
        var gate = new AsyncLock();
        var task = loop.Start(gate.Acquire(), "owner");
        Assert.That(gate.Holder, Is.Null);
        loop.RunUntilIdle();
        Assert.That(gate.Holder, Is.SameAs(task));
        gate.Release();
        Assert.That(gate.Holder, Is.Null);
    }

    private static async Coroutine<bool> TwoWithdrawals(AsyncLock gate, bool isLocked)
    {
        var balance = 100;
        await Coroutine.All(Withdraw(), Withdraw());
        return balance >= 0;

        async Coroutine<Unit> Withdraw()
        {
            using var held = isLocked ? await gate.Hold() : null;
            if (balance < 100)
                return Unit.Value;
            await Coroutine.Yield();
            balance -= 100;
            return Unit.Value;
        }
    }
}
