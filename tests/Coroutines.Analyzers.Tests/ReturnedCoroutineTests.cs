using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class ReturnedCoroutineTests
{
    [TestCase("app.MapGet(\"/\", [|() => Number()|]);")]
    [TestCase("app.MapGet(\"/\", [|Number|]);")]
    [TestCase("app.MapGet(\"/{n}\", [|(int n) => Work()|]);")]
    [TestCase("app.MapPost(\"/\", [|async Coroutine<int> () => await Number()|]);")]
    [TestCase("app.MapGet(\"/\", [|() => new Future<int>()|]);")]
    [TestCase("app.MapGet(\"/\", [|() => Coroutine.Start(Number())|]);")]
    [TestCase("Delegate handler = () => Number(); app.MapGet(\"/\", handler);")]
    [TestCase("Func<Coroutine<int>> handler = Number; app.MapGet(\"/\", [|handler|]);")]
    public void Endpoint_that_returns_what_ASPNET_cannot_run_is_reported(string statement) => Check(statement);

    [TestCase("app.MapGet(\"/\", (LoopThread loop, CancellationToken aborted) => loop.Run(Number(), aborted));")]
    [TestCase("app.MapGet(\"/\", async () => await Foreign());")]
    [TestCase("app.MapGet(\"/\", () => 1);")]
    [TestCase("Func<Coroutine<int>> work = () => Number(); Log(work);")]
    [TestCase("Elsewhere(() => Number());")]
    public void Endpoint_that_returns_anything_else_is_fine(string statement) => Check(statement);

    [TestCase(
        "app.MapGet(\"/\", () => Number());",
        "app.MapGet(\"/\", (LoopThread loop, CancellationToken aborted) => loop.Run(Number(), aborted));"
    )]
    [TestCase(
        "app.MapGet(\"/{n}\", (int n) => Number());",
        "app.MapGet(\"/{n}\", (int n, LoopThread loop, CancellationToken aborted) => loop.Run(Number(), aborted));"
    )]
    [TestCase(
        "app.MapGet(\"/\", (int loop) => Work());",
        "app.MapGet(\"/\", (int loop, LoopThread loopThread, CancellationToken aborted) => loopThread.Run(Work(), aborted));"
    )]
    public void Fix_runs_it_on_a_loop_thread(string before, string after) =>
        Fixes.Turn<ReturnedCoroutineAnalyzer, CodeFixes.ReturnedCoroutineFix>(
            Inside(before),
            "Run it on a LoopThread",
            Inside(after)
        );

    [TestCase("app.MapGet(\"/\", Number);")]
    [TestCase("app.MapGet(\"/\", async Coroutine<int> () => await Number());")]
    [TestCase("app.MapGet(\"/\", () => new Future<int>());")]
    public void Nothing_is_offered_where_the_handler_is_written_otherwise(string statement) =>
        Assert.That(
            Fixes.OfferedFor<ReturnedCoroutineAnalyzer, CodeFixes.ReturnedCoroutineFix>(Inside(statement)),
            Is.Empty
        );

    private static void Check(string statement) => Reports.AreMarkedIn<ReturnedCoroutineAnalyzer>(Inside(statement));

    /// <summary>With the part of ASP.NET that the rule knows; the samples are compiled without its assemblies.</summary>
    private static Sample Inside(string statement) =>
        Sample.TopLevel(
            $$"""
            using Coroutines;
            using Microsoft.AspNetCore.Builder;

            var app = new Builder();
            {{statement}}

            static async Coroutine Work() => await Coroutine.Yield();
            static async Coroutine<int> Number() { await Work(); return 1; }
            static Task<int> Foreign() => Task.FromResult(1);
            static void Log(object what) { }
            static void Elsewhere(Delegate handler) { }

            namespace Microsoft.AspNetCore.Builder
            {
                public sealed class Builder { }

                public static class EndpointRouteBuilderExtensions
                {
                    public static void MapGet(this Builder builder, string pattern, Delegate handler) { }
                    public static void MapPost(this Builder builder, string pattern, Delegate handler) { }
                }
            }
            """
        );
}
