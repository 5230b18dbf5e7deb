using Microsoft.CodeAnalysis;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class AwaitInFinallyTests
{
    [TestCase("try { Log(); } finally { [|await Work()|]; }")]
    [TestCase("try { Log(); } finally { [|await Foreign()|]; }")]
    [TestCase("try { Log(); } finally { if (Flag) { Log([|await Number()|]); } }")]
    [TestCase("try { Log(); } finally { try { [|await Work()|]; } catch { throw; } }")]
    [TestCase("try { Log(); } finally { [|await Coroutine.Shield(Work())|]; }")]
    [TestCase("[|await|] using (new Resource()) { }")]
    [TestCase("[|await|] using var x = new Resource();")]
    public void Finaliser_that_awaits_is_reported(string statement) => Check(statement);

    [TestCase("try { await Work(); } finally { Log(); }")]
    [TestCase("try { await Work(); } catch (IOException) { await Work(); }")]
    [TestCase("try { try { Log(); } finally { Log(); } await Work(); } finally { Log(); }")]
    [TestCase("try { Log(); } finally { await CancelScope.Shield(() => Work()); }")]
    [TestCase("try { Log(); } finally { Log(await CancelScope.Shield(Number)); }")]
    [TestCase("try { Log(); } finally { await CancelScope.Shield(async () => { await Work(); await Foreign(); }); }")]
    [TestCase("try { Log(); } finally { Func<Coroutine> later = async () => await Work(); Log(later); }")]
    [TestCase("using (new StringReader(\"\")) { await Work(); }")]
    public void Finaliser_that_does_not_await_or_is_shielded_is_fine(string statement) => Check(statement);

    [Test]
    public void Functions_that_are_no_coroutines_are_left_alone() =>
        Reports.AreMarkedIn<AwaitInFinallyAnalyzer>(
            Sample.Members(
                """
                static async Task Method() { try { Log(); } finally { await Foreign(); } }

                static async Coroutine Run()
                {
                    try { await Work(); }
                    finally { Func<Task> other = async () => { try { Log(); } finally { await Foreign(); } }; }
                }
                """
            )
        );

    [Test]
    public void It_is_a_suggestion() =>
        Assert.That(
            Reports
                .Of<AwaitInFinallyAnalyzer>(Inside("try { Log(); } finally { await Work(); }").Compile())
                .Single()
                .Severity,
            Is.EqualTo(DiagnosticSeverity.Info)
        );

    [TestCase(
        "try { Log(); } finally { await Work(); }",
        "try { Log(); } finally { await CancelScope.Shield(() => Work()); }"
    )]
    [TestCase(
        "try { Log(); } finally { var x = await Number(); }",
        "try { Log(); } finally { var x = await CancelScope.Shield(() => Number()); }"
    )]
    public void Fix_shields(string before, string after) =>
        Fixes.Turn<AwaitInFinallyAnalyzer, CodeFixes.AwaitInFinallyFix>(
            Inside(before),
            "Shield it from cancelled scopes",
            Inside(after)
        );

    [TestCase("try { Log(); } finally { await Foreign(); }")]
    [TestCase("try { Log(); } finally { await Coroutine.FromResult(await Foreign()); }")]
    [TestCase("await using var x = new Resource();")]
    public void Nothing_is_offered_where_a_lambda_would_not_do(string statement) =>
        Assert.That(Fixes.OfferedFor<AwaitInFinallyAnalyzer, CodeFixes.AwaitInFinallyFix>(Inside(statement)), Is.Empty);

    private static void Check(string statement) => Reports.AreMarkedIn<AwaitInFinallyAnalyzer>(Inside(statement));

    private static Sample Inside(string statement) =>
        Sample.Members(
            $$"""
            static async Coroutine Run()
            {
                {{statement}}
                await Work();
            }

            sealed class Resource : IAsyncDisposable { public ValueTask DisposeAsync() => default; }
            """
        );
}
