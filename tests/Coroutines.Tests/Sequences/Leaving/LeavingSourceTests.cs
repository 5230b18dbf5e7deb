using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Sequences.Leaving;

/// <summary>However a source of another library is left: its move ends, then its disposal, then its consumer goes on, and no error is lost.</summary>
[TestFixture]
public class LeavingSourceTests
{
    private const int Cases = 5_000;

    private static IEnumerable<string> Consumers => LeaveProgram.Consumers.Keys;

    private static IEnumerable<string> Leaves => LeaveProgram.Leaves.Keys;

    [Test]
    public void A_source_that_moves_is_left_in_order(
        [ValueSource(nameof(Consumers))] string consumer,
        [ValueSource(nameof(Leaves))] string leave,
        [Values] bool isIterator
    )
    {
        // Where there is no token nobody can tell a move to end; this one ends by itself as well.
        var script = new SourceScript(3, 50, 30, 40, FailsAtStop: true, FailsAtDisposal: true);

        Check($"{consumer}, {leave}", consumer, leave, isIterator, script, 20, 0);
    }

    [Test]
    public void Each_random_program_leaves_its_sources_in_order()
    {
        const int seed = 31;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < Cases; i++)
        {
            var script = new SourceScript(
                random.Next(4),
                random.Next(4) * 15,
                random.Next(3) * 10,
                random.Next(3) * 10,
                random.Next(2) == 0,
                random.Next(2) == 0
            );
            var (consumer, leave) = (Any(LeaveProgram.Consumers.Keys), Any(LeaveProgram.Leaves.Keys));
            var (isIterator, at, body) = (random.Next(2) == 0, random.Next(14) * 5, random.Next(3) * 10);
            Check($"seed {seed}, case {i}", consumer, leave, isIterator, script, at, body);
        }

        string Any(ICollection<string> names) => names.ElementAt(random.Next(names.Count));
    }

    private static void Check(
        string name,
        string consumer,
        string leave,
        bool isIterator,
        SourceScript script,
        int at,
        int bodyTime
    )
    {
        // Without a context, the end of an async method takes the thread pool, and virtual time does not wait for that.
        isIterator |= consumer.Contains("configured");
        var log = new List<string>();
        var isCompiled = isIterator || consumer.Contains("await foreach") || consumer.Contains("by ");
        script = script with { FailsOnce = isCompiled };
        var source = new ProbedSource("s", script, log.Add);
        var reported = new List<LoopError>();
        var seen = new List<Exception>();
        Coroutine.Run(Program(), VirtualRun.Options(new VirtualClock(VirtualRun.Patience), reported));
        async Coroutine Program()
        {
            try
            {
                var values = isIterator ? source.Iterator() : source.ByHand;
                await LeaveProgram.Leaves[leave](
                    () =>
                        LeaveProgram.Consumers[consumer](
                            values,
                            () => Coroutine.Sleep(TimeSpan.FromMilliseconds(bodyTime))
                        ),
                    at
                );
            }
            catch (Exception error)
            {
                seen.Add(error);
            }
            log.Add("left");
        }
        seen.AddRange(reported.Select(static error => error.Exception!));
        var words =
            $"{name}: {consumer}, left by {leave} at {at} ms, {(isIterator ? "iterator" : "by hand")}, body {bodyTime} ms, {script}\n"
            + string.Join("\n", log);
        Assert.That(InOrder(log), Is.Empty, words);
        // What is attached to the cancellation of a loser goes with it.
        if (leave is "a sibling" or "a race" || consumer == "Race")
            return;
        Assert.That(source.Errors.Where(error => !seen.Any(whole => Holds(whole, error))), Is.Empty, words);
    }

    /// <summary>What was done out of order.</summary>
    private static List<string> InOrder(List<string> log)
    {
        var wrong = new List<string>();
        var (moving, open) = (new HashSet<string>(), new HashSet<string>());
        foreach (var line in log)
        {
            var (id, what) = line.Split(' ') is [var first, var second] ? (first, second) : ("", line);
            if (what == "opened")
                open.Add(id);
            else if (what == "moves" && !moving.Add(id))
                wrong.Add($"{id} is asked to move while it moves");
            else if (what == "moved")
                moving.Remove(id);
            else if (what == "disposal" && moving.Contains(id))
                wrong.Add($"{id} is disposed of while it moves");
            else if (what == "disposed" && !open.Remove(id))
                wrong.Add($"{id} is disposed of twice");
            else if (what == "left")
                wrong.AddRange(open.Select(static id => $"{id} is left behind"));
        }
        return wrong;
    }

    private static bool Holds(Exception whole, Exception part)
    {
        var left = new Stack<Exception>([whole]);
        var seen = new HashSet<Exception>();
        while (left.TryPop(out var next))
        {
            if (ReferenceEquals(next, part))
                return true;
            if (!seen.Add(next))
                continue;
            foreach (var inner in SuppressedExceptions.Of(next))
                left.Push(inner);
            if (next.InnerException is { } cause)
                left.Push(cause);
            if (next is AggregateException all)
                foreach (var inner in all.InnerExceptions)
                    left.Push(inner);
        }
        return false;
    }
}
