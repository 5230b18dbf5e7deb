using System.Text;
using Coroutines.Tests.House;
using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

/// <summary>
/// Every operation that suspends, cancelled before every step that the loop takes while it runs: nothing is left behind, no item, permit or error is lost,
/// each finaliser runs once. The table of what was tried is docs/design/cancel-sweep.md.
/// </summary>
[TestFixture]
public class CancelSweepTests
{
    private static readonly CancelKind[] Kinds = [CancelKind.Task, CancelKind.Scope, CancelKind.Deadline];

    private static readonly Dictionary<string, string> Rows = [];

    private static IEnumerable<Swept> Operations =>
        [
            .. TaskOperations.All,
            .. ScopeOperations.All,
            .. SyncOperations.All,
            .. QueueOperations.All,
            .. SequenceOperations.All,
            .. PolicyOperations.All,
        ];

    [TestCaseSource(nameof(Operations)), Order(1)]
    public void Cancel_at_every_step_leaves_nothing_behind_in(object operation)
    {
        var swept = (Swept)operation;
        var plain = SweepRun.Of(swept, CancelKind.Nothing, 0);
        Assert.That(plain.Completed, "Without a cancellation it must run to its end.");

        var row = new StringBuilder($"| {swept} | {plain.Steps} |");
        foreach (var kind in Kinds)
        {
            var completed = 0;
            for (var step = 1; step <= plain.Steps; step++)
                if (SweepRun.Of(swept, kind, step).Completed)
                    completed++;
            row.Append($" {plain.Steps - completed} / {completed} |");
        }
        Rows[swept.Name] = row.ToString();
    }

    // After the others, which have an order: it is made of what they have found. A test, as a teardown that fails fails nothing.
    [Test]
    public void Cancel_sweep_page_tells_what_was_found()
    {
        if (Rows.Count < Operations.Count())
            Assert.Inconclusive("A filtered run has only some of the rows.");
        var file = Path.Combine(Repository.Root, "docs", "design", "cancel-sweep.md");
        var table = Table();
        TestContext.Progress.WriteLine(table);
        if (Environment.GetEnvironmentVariable("COROUTINES_ACCEPT_API") == "1")
            File.WriteAllText(file, table);
        Assert.That(
            File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "",
            Is.EqualTo(table),
            "docs/design/cancel-sweep.md is out of date: dotnet fsi build.fsx check --fix writes it anew."
        );
    }

    private static string Table()
    {
        var runs = Operations.Count();
        return $"""
            # Cancel sweep

            Each operation is run once for every step that the loop takes from its start to its end, and cancelled before that step: by `task.Cancel`,
            by its scope, and by the scope's deadline. A run must end; nothing may be left behind, neither task nor timer; no item, permit, lock or error
            may be lost; each finaliser runs exactly once. `tests/Coroutines.Tests/Hazards/CancelSweep` does it in every test run, and writes this page.

            Of the two figures the first counts the runs that the cancellation ended, the second those in which the operation ran to its end all the
            same, because it had its result already or was shielded. What waits for other threads has no fixed number of steps, and is tested by itself.
            {runs} operations:

            | operation | steps | task | scope | deadline |
            |---|---|---|---|---|
            {string.Join("\n", Operations.Select(operation => Rows[operation.Name]))}

            """.ReplaceLineEndings("\n");
    }
}
