using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Hazards;

/// <summary>
/// Whatever is handed to a task that is cancelled goes to another or back: no item, permit, lock or wake-up is lost, and none is given twice.
/// </summary>
/// <remarks>
/// A seed makes a program of a few tasks around one primitive. The program is run once for each step of the loop at which one of its tasks, the
/// victim, is alive, and the victim is cancelled just before that step: so before the hand-over, between the hand-over and the step
/// that would receive it, and after it, at every suspension point. In every third run a second task is cancelled soon after. Runs in
/// which the victim did not wait for the primitive at that moment do not count as cases.
/// The programs check what they are given as they run, and all of them what is left when nothing moves any more.
/// </remarks>
[TestFixture]
public class LossFreeHandOverTests
{
    private const int CasesOfEach = 1000;
    private static readonly TimeSpan Rest = TimeSpan.FromDays(1);

    private enum Found
    {
        NotStarted,
        Elsewhere,
        Waiting,
        Woken,
        Ended,
    }

    [TestCase("lock")]
    [TestCase("semaphore")]
    [TestCase("event")]
    [TestCase("condition with a predicate")]
    [TestCase("condition without")]
    [TestCase("barrier")]
    [TestCase("queue, first in first out")]
    [TestCase("queue, last in first out")]
    [TestCase("queue, by priority")]
    [TestCase("queue that is shut down")]
    [TestCase("channel, rendezvous")]
    [TestCase("channel with room")]
    [TestCase("channel that is closed")]
    [TestCase("channels and selects")]
    [TestCase("channels and selects that are closed")]
    public void Hand_over_to_a_task_that_is_cancelled_loses_nothing(string primitive)
    {
        var found = new Dictionary<Found, int>();
        var cases = 0;
        for (var seed = 1; cases < CasesOfEach; seed++)
        {
            for (var (step, last) = (0, Found.NotStarted); cases < CasesOfEach && last != Found.Ended; step++)
            {
                last = CheckOne(primitive, seed, step);
                found[last] = found.GetValueOrDefault(last) + 1;
                if (last is Found.Waiting or Found.Woken)
                    cases++;
            }
        }

        // Those that were woken are the races: what they waited for had come, and their step had not.
        Assert.That(Math.Min(found[Found.Woken], found[Found.Waiting]), Is.GreaterThan(CasesOfEach / 10));
    }

    /// <summary>One case, which its arguments describe completely.</summary>
    /// <returns>How the victim was found.</returns>
    private static Found CheckOne(string primitive, int seed, int cancelBefore)
    {
        var program = Program(primitive, seed);
        var random = new Random(seed * 10_000 + cancelBefore);
        var secondBefore = random.Next(3) == 0 ? cancelBefore + random.Next(6) : -1;
        var (found, isSettling, isOver) = (Found.Ended, false, false);
        SteppedQueue steps = null!;
        steps = new SteppedQueue(step =>
        {
            if (isOver)
                return;
            if (step == cancelBefore)
                found = isSettling ? Found.Elsewhere : Cancel(seed);
            if (step == secondBefore && !isSettling)
                Cancel(random.Next(program.Tasks.Count + 1));
        });
        var (clock, errors) = (new VirtualClock(), new List<LoopError>());
        try
        {
            Coroutine.Run(RunProgram(), Options());
            if (errors.Count > 0)
                throw new InvalidOperationException(errors[0].ToString());
        }
        catch (Exception error)
        {
            throw new AssertionException(
                $"""
                {error.Message}
                Replay: CheckOne("{primitive}", seed: {seed}, cancelBefore: {cancelBefore})
                {error}
                """
            );
        }
        return found;

        Found Cancel(int number)
        {
            if (program.Tasks.Count == 0)
                return Found.NotStarted;
            var task = program.Tasks[number % program.Tasks.Count];
            if (task.IsCompleted)
                return Found.Ended;
            var (isWaiting, isReady) = (program.IsWaiting(task), steps.Contains(task));
            task.Cancel();
            return !isWaiting ? Found.Elsewhere
                : isReady ? Found.Woken
                : Found.Waiting;
        }

        async Coroutine RunProgram()
        {
            program.Start();
            await Coroutine.Sleep(Rest);
            // Somebody may have been cancelled right before this step.
            isSettling = true;
            await Coroutine.Sleep(Rest);
            isSettling = false;
            program.ThrowFailures();
            program.CheckAtRest();
            while (program.Tasks.FirstOrDefault(task => !task.IsCompleted) is { } left)
            {
                left.Cancel();
                await Coroutine.Sleep(Rest);
            }
            program.ThrowFailures();
            isOver = true;
        }

        CoroutineRunOptions Options() =>
            new()
            {
                Loop = new EventLoopOptions
                {
                    TimeProvider = clock,
                    Parker = clock,
                    ReadyQueue = steps,
                },
                UnhandledException = errors.Add,
                CancelOnInterrupt = false,
            };
    }

    private static HandOverProgram Program(string primitive, int seed)
    {
        var random = new Random(seed);
        return primitive switch
        {
            "lock" => new LockProgram(random),
            "semaphore" => new SemaphoreProgram(random),
            "event" => new EventProgram(random),
            "condition with a predicate" => new PredicateProgram(random),
            "condition without" => new NotifyProgram(random),
            "barrier" => new BarrierProgram(random),
            "queue, first in first out" => new QueueProgram(random, QueueOrder.Fifo, isShutDown: false),
            "queue, last in first out" => new QueueProgram(random, QueueOrder.Lifo, isShutDown: false),
            "queue, by priority" => new QueueProgram(random, QueueOrder.Priority, isShutDown: false),
            "queue that is shut down" => new QueueProgram(random, QueueOrder.Fifo, isShutDown: true),
            "channel, rendezvous" => new ChannelProgram(random, capacity: 0, selects: false, closes: false),
            "channel with room" => new ChannelProgram(random, 1 + random.Next(3), selects: false, closes: false),
            "channel that is closed" => new ChannelProgram(random, random.Next(3), selects: false, closes: true),
            "channels and selects" => new ChannelProgram(random, random.Next(3), selects: true, closes: false),
            _ => new ChannelProgram(random, random.Next(3), selects: true, closes: true),
        };
    }
}
