using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class SecondAwaitTests
{
    [TestCase("var c = Number(); await c; await [|c|];")]
    [TestCase("var c = Number(); await c; await [|c|]; await [|c|];")]
    [TestCase("var c = Number(); Log(await c + await [|c|]);")]
    [TestCase("Coroutine c = Work(); await c; if (Flag) await [|c|];")]
    [TestCase("var c = Work(); if (Flag) await c; await [|c|];")]
    [TestCase("var c = Work(); if (Flag) await c; else await c; await [|c|];")]
    [TestCase("var c = Work(); while (Flag) await [|c|];")]
    [TestCase("var c = Work(); do { await [|c|]; } while (Flag);")]
    [TestCase("var c = Work(); for (var i = 0; i < 2; i++) { Log(); await [|c|]; }")]
    [TestCase("var c = Work(); foreach (var x in \"ab\") await [|c|];")]
    [TestCase("var c = Work(); try { await c; } finally { Log(); } await [|c|];")]
    [TestCase("var c = Work(); _ = Coroutine.Start(c); await [|c|];")]
    [TestCase("var c = Work(); await c; await Coroutine.WaitFor([|c|], TimeSpan.Zero);")]
    [TestCase("var c = Work(); var group = new TaskGroup(); group.Start(c); group.Start([|c|]);")]
    [TestCase("Coroutine c; c = Work(); await c; await [|c|];")]
    [TestCase("Coroutine<Unit> c = Work(); await c; await [|c|];")]
    [TestCase("var c = Inner(); await c; await [|c|]; async Coroutine Inner() => await Work();")]
    [TestCase("var c = Work(); again: await [|c|]; if (Flag) goto again;")]
    public void Coroutine_that_has_run_is_reported_where_it_is_awaited_again(string body) => Check(body);

    [TestCase("var c = Work(); await c;")]
    [TestCase("var c = Work(); if (Flag) await c; else await c;")]
    [TestCase("var c = Work(); if (Flag) { await c; return; } await c;")]
    [TestCase("var c = Work(); if (Flag) { await c; throw new Exception(); } await c;")]
    [TestCase("var c = Work(); if (Flag) await c; Log(); if (!Flag) await c;")]
    [TestCase("var c = Work(); switch (Flag) { case true: await c; break; default: await c; break; }")]
    [TestCase("var c = Number(); var x = Flag ? await c : 1 + await c;")]
    [TestCase("var c = Work(); await c; c = Work(); await c;")]
    [TestCase("var c = Work(); while (Flag) { await c; c = Work(); }")]
    [TestCase("while (Flag) { var c = Work(); await c; }")]
    [TestCase("foreach (var x in \"ab\") { var c = Work(); if (Flag) continue; await c; }")]
    [TestCase("var c = Work(); while (true) { Log(); if (Flag) { await c; break; } }")]
    [TestCase("var c = Work(); while (true) { await c; break; }")]
    [TestCase("var c = Work(); var done = false; while (Flag) { if (!done) { await c; done = true; } }")]
    [TestCase("var c = Work(); try { await c; } catch (IOException) { Log(); }")]
    [TestCase("var c = Work(); Log(c); Log(c); await c;")]
    [TestCase("var a = Work(); var b = Work(); await a; await b;")]
    public void Coroutine_that_is_awaited_once_on_each_path_is_fine(string body) => Check(body);

    [TestCase("var c = Verb(); await c; await c;")]
    [TestCase("var c = Coroutine.Sleep(TimeSpan.Zero); while (Flag) await c;")]
    [TestCase("var c = Coroutine.Start(Work()); await c; await c;")]
    [TestCase("var c = Foreign(); await c; await c;")]
    [TestCase("var c = Flag ? Work() : Verb(); await c; await c;")]
    [TestCase("var c = Verb(); if (Flag) c = Work(); await c; await c;")]
    public void Value_that_may_run_more_than_once_is_fine(string body) => Check(body);

    // Somebody else could await it, or set it, at any time.
    [TestCase("var c = Work(); Func<Coroutine> f = async () => await c; await f(); await c;")]
    [TestCase("var c = Work(); await c; Renew(ref c); await c; static void Renew(ref Coroutine c) => c = Work();")]
    [TestCase("var c = Work(); await c; Renew(); await c; void Renew() => c = Work();")]
    public void Variable_that_others_can_reach_is_left_alone(string body) => Check(body);

    [Test]
    public void Foreign_functions_lambdas_and_local_functions_are_looked_at() =>
        Reports.AreMarkedIn<SecondAwaitAnalyzer>(
            Sample.Members(
                """
                static async Task Foreign2() { var c = Work(); await c; await [|c|]; }

                static async Coroutine Run()
                {
                    Func<Coroutine> lambda = async () =>
                    {
                        var c = Work();
                        await c;
                        Func<Coroutine> inner = async () => { var d = Work(); await d; await [|d|]; };
                        await [|c|];
                        await inner();
                    };
                    async Coroutine Local() { var c = Work(); await c; await [|c|]; }
                    await lambda();
                    await Local();
                }

                static Func<Coroutine> Field = async () => { var c = Work(); await c; await [|c|]; };
                """
            )
        );

    [Test]
    public void Top_level_statements_are_looked_at() =>
        Reports.AreMarkedIn<SecondAwaitAnalyzer>(
            Sample.TopLevel(
                """
                using Coroutines;

                var c = Work();
                await c;
                await [|c|];

                static async Coroutine Work() => await Coroutine.Yield();
                """
            )
        );

    [Test]
    public void Report_names_variable_and_method_and_points_at_the_first_await()
    {
        var sample = Sample.Members("static async Coroutine Run() { var c = Number(); await c; await c; }");
        var report = Reports.Of<SecondAwaitAnalyzer>(sample.Compile()).Single();

        Assert.That(report.GetMessage(), Does.Contain("'c'").And.Contain("'Number'"));
        Assert.That(
            report.AdditionalLocations.Single().SourceSpan.Start,
            Is.EqualTo(sample.Text.IndexOf("await c", StringComparison.Ordinal) + "await ".Length)
        );
    }

    [TestCase("var c = Number(); await c; Log(await c);", "var c = Coroutine.Start(Number()); await c; Log(await c);")]
    [TestCase("Coroutine c = Work(); await c; await c;", "var c = Coroutine.Start(Work()); await c; await c;")]
    public void Fix_keeps_a_task(string before, string after) =>
        Fixes.Turn<SecondAwaitAnalyzer, CodeFixes.SecondAwaitFix>(Inside(before), "Start it as a task", Inside(after));

    [TestCase("var c = Work(); _ = Coroutine.Start(c); await c;")]
    [TestCase("var c = Work(); await c; await c; c = Work(); await c;")]
    [TestCase("Coroutine c; c = Work(); await c; await c;")]
    public void Nothing_is_offered_where_a_task_would_not_do(string body) =>
        Assert.That(Fixes.OfferedFor<SecondAwaitAnalyzer, CodeFixes.SecondAwaitFix>(Inside(body)), Is.Empty);

    private static void Check(string body) => Reports.AreMarkedIn<SecondAwaitAnalyzer>(Inside(body));

    private static Sample Inside(string body) =>
        Sample.Members(
            $$"""
            static async Coroutine Run()
            {
                {{body}}
            }
            """
        );
}
