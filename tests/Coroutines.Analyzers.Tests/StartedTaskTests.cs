using Microsoft.CodeAnalysis.Diagnostics;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class StartedTaskTests
{
    [TestCase("static async Coroutine Run() { Coroutine.Start(Verb()); await Verb(); }")]
    [TestCase("static async Coroutine Run(TaskGroup group) { group.Start(Verb(), \"child\"); await Verb(); }")]
    [TestCase("static async Coroutine Run() { Coroutine.StartEager(Verb()); await Verb(); }")]
    [TestCase("static async Coroutine Run() { Coroutine.Background(Verb()); await Verb(); }")]
    public void Task_that_is_started_need_not_be_awaited(string members) => Assert.That(NotAwaited(members), Is.Zero);

    [TestCase("static async Coroutine Run() { Verb(); await Verb(); }")]
    [TestCase("static async Coroutine Run() { Foreign(); await Verb(); }")]
    [TestCase("static async Coroutine Run(Future<int> future) { future.AsTask(); await Verb(); }")]
    public void What_runs_only_when_awaited_or_is_foreign_is_still_reported(string members) =>
        Assert.That(NotAwaited(members), Is.EqualTo(1));

    private static int NotAwaited(string members)
    {
        var compilation = Sample.Members(members).Compile();
        Reports.AssertCompiles(compilation);
        var analysis = compilation.WithAnalyzers([new StartedTaskSuppressor()]);
        return analysis
            .GetAllDiagnosticsAsync()
            .GetAwaiter()
            .GetResult()
            .Count(found => found is { Id: "CS4014", IsSuppressed: false });
    }
}
