using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class SwallowedCancellationTests
{
    [TestCase("[|catch|] { }")]
    [TestCase("[|catch (Exception)|] { }")]
    [TestCase("[|catch (Exception e)|] { Log(e); }")]
    [TestCase("[|catch (SystemException)|] { }")]
    [TestCase("[|catch (OperationCanceledException)|] { }")]
    [TestCase("[|catch (CoroutineCanceledException)|] { }")]
    [TestCase("catch (IOException) { } [|catch (Exception)|] { }")]
    [TestCase("[|catch (OperationCanceledException)|] { } catch (Exception) { }")]
    public void Handler_that_catches_cancellation_is_reported(string handler) => Check(handler);

    [TestCase("catch (IOException) { }")]
    [TestCase("catch (TaskCanceledException) { }")]
    [TestCase("catch (CoroutineCanceledException) { throw; } catch (Exception) { }")]
    [TestCase("catch (OperationCanceledException e) { Log(e); throw; } catch { }")]
    [TestCase("finally { }")]
    public void Handler_that_never_sees_cancellation_is_fine(string handler) => Check(handler);

    [TestCase("e is not CoroutineCanceledException")]
    [TestCase("e is not OperationCanceledException")]
    [TestCase("!(e is CoroutineCanceledException)")]
    [TestCase("e is IOException")]
    [TestCase("e is IOException io && io.Message.Length > 0")]
    [TestCase("e is IOException or TimeoutException")]
    [TestCase("e is not (OperationCanceledException or IOException)")]
    [TestCase("e is ArgumentException { ParamName: \"x\" }")]
    [TestCase("Flag && e is IOException")]
    [TestCase("e is TimeoutException || e is IOException")]
    [TestCase("false")]
    public void Filter_that_excludes_cancellation_is_fine(string filter) =>
        Check($"catch (Exception e) when ({filter}) {{ }}");

    [TestCase("IsTransient(e)")]
    [TestCase("e.Message.Length > 3")]
    [TestCase("e.InnerException is IOException")]
    [TestCase("!cancel.IsCancellationRequested")]
    public void Filter_that_may_know_better_is_believed(string filter) =>
        Check(
            $"catch (Exception e) when ({filter}) {{ }}",
            "static bool IsTransient(Exception e) => false;",
            "CancellationToken cancel = default;"
        );

    // As asyncio has it: a cancellation may be ended by whoever takes the request back.
    [TestCase("catch (CoroutineCanceledException) when (task.Uncancel() == 0) { }")]
    [TestCase("catch (CoroutineCanceledException) when (Flag && task.Cancelling == 1) { }")]
    [TestCase("catch (CoroutineCanceledException) { task.Uncancel(); }")]
    public void Handler_that_takes_the_request_back_is_fine(string handler) =>
        Check(handler, before: "var task = CoroutineTask.Current!;");

    [TestCase("Flag")]
    [TestCase("e is not IOException")]
    [TestCase("e is OperationCanceledException")]
    [TestCase("e is { }")]
    [TestCase("e is IOException || Flag")]
    [TestCase("true")]
    public void Filter_that_lets_cancellation_in_is_reported(string filter) =>
        Check($"[|catch (Exception e) when ({filter})|] {{ }}");

    [TestCase("throw;")]
    [TestCase("throw e;")]
    [TestCase("Log(e); throw;")]
    [TestCase("if (Flag) throw; else { Log(); throw; }")]
    [TestCase("if (Flag) { Log(); } throw;")]
    [TestCase("if (e is CoroutineCanceledException) throw; Log(e);")]
    [TestCase("if (e is OperationCanceledException canceled) { Log(canceled); throw; } return;")]
    [TestCase("if (e is not CoroutineCanceledException) { Log(e); } else { throw; }")]
    [TestCase("switch (e) { case IOException: return; case CoroutineCanceledException: throw; default: break; }")]
    [TestCase("switch (e) { case OperationCanceledException when e is CoroutineCanceledException: throw; }")]
    [TestCase("switch (Flag) { case true: Log(); break; default: break; } throw;")]
    [TestCase("while (Flag) { if (Log2()) break; continue; } throw;")]
    [TestCase("for (;;) { if (Flag) throw; }")]
    [TestCase("while (true) { Log(); }")]
    [TestCase("try { Log(); } catch (IOException) { } throw;")]
    [TestCase("try { Log(); } catch (IOException) { throw; } throw;")]
    [TestCase("try { Log(); } finally { Log(); } throw;")]
    [TestCase("try { throw; } finally { Log(); }")]
    [TestCase("using (new StringReader(\"\")) { throw; }")]
    [TestCase("lock (e) { throw; }")]
    [TestCase("System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e).Throw();")]
    [TestCase("System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e);")]
    public void Handler_that_rethrows_on_all_paths_is_fine(string body) =>
        Check($"catch (Exception e) {{ {body} }}", "static bool Log2() => false;");

    [TestCase("if (Flag) throw;")]
    [TestCase("if (Flag) return; throw;")]
    [TestCase("throw new InvalidOperationException(\"\", e);")]
    [TestCase("if (e is IOException) throw;")]
    [TestCase("switch (e) { case IOException: throw; }")]
    [TestCase("switch (e) { case IOException: throw; default: break; }")]
    [TestCase("while (Flag) { throw; }")]
    [TestCase("while (true) { if (Flag) break; throw; }")]
    [TestCase("foreach (var x in \"\") throw;")]
    [TestCase("Action a = () => throw e; a();")]
    [TestCase("void Inner() { throw e; } Inner();")]
    [TestCase("goto end; end: Log();")]
    public void Handler_with_a_path_that_does_not_rethrow_is_reported(string body) =>
        Check($"[|catch (Exception e)|] {{ {body} }}");

    [Test]
    public void Try_without_a_suspension_is_fine() =>
        Reports.AreMarkedIn<SwallowedCancellationAnalyzer>(
            Sample.Members(
                """
                static async Coroutine Run()
                {
                    try { Log(); Func<Coroutine> later = async () => await Work(); } catch (Exception) { }
                    await Work();
                }
                """
            )
        );

    [TestCase("await foreach (var x in Many()) { }")]
    [TestCase("await using (new Resource()) { }")]
    [TestCase("await using var x = new Resource();")]
    public void Hidden_suspension_counts(string body) =>
        Reports.AreMarkedIn<SwallowedCancellationAnalyzer>(
            Sample.Members(
                $$"""
                static async Coroutine Run()
                {
                    try { {{body}} } [|catch|] { }
                    await Work();
                }

                static async IAsyncEnumerable<int> Many() { await Task.Yield(); yield return 1; }

                sealed class Resource : IAsyncDisposable { public ValueTask DisposeAsync() => default; }
                """
            )
        );

    [Test]
    public void All_kinds_of_coroutine_functions_are_looked_at() =>
        Reports.AreMarkedIn<SwallowedCancellationAnalyzer>(
            Sample.Members(
                """
                static Func<Coroutine> Field = async () => { try { await Work(); } [|catch|] { } };

                static async Coroutine<int> Method()
                {
                    Func<TimeoutScope, Coroutine<int>> lambda = async _ => { try { return await Number(); } [|catch|] { return 0; } };
                    async Coroutine Local() { try { await Work(); } [|catch|] { } }
                    await Local();
                    return await Coroutine.Timeout(TimeSpan.Zero, lambda);
                }
                """
            )
        );

    [Test]
    public void Functions_that_are_no_coroutines_are_left_alone() =>
        Reports.AreMarkedIn<SwallowedCancellationAnalyzer>(
            Sample.Members(
                """
                static async Task<int> Method() { try { return await Foreign(); } catch { return 0; } }

                static async Coroutine Outer()
                {
                    Func<Task> lambda = async () => { try { await Foreign(); } catch { } };
                    async ValueTask Local() { try { await Foreign(); } catch { } }
                    await lambda();
                    await Local();
                }

                static Coroutine NotAsync() { try { return Work(); } catch { return Verb(); } }
                """
            )
        );

    [Test]
    public void Top_level_statements_are_no_coroutine_but_their_functions_are() =>
        Reports.AreMarkedIn<SwallowedCancellationAnalyzer>(
            Sample.TopLevel(
                """
                using Coroutines;

                try { Coroutine.Run(Main()); await Task.Yield(); } catch { }

                async Coroutine Main() { try { await Coroutine.Yield(); } [|catch|] { } }
                """
            )
        );

    [TestCase("catch { Log(); }", "catch (Exception e) when (e is not CoroutineCanceledException) { Log(); }")]
    [TestCase("catch (Exception) { }", "catch (Exception e) when (e is not CoroutineCanceledException) { }")]
    [TestCase(
        "catch (Exception x) { Log(x); }",
        "catch (Exception x) when (x is not CoroutineCanceledException) { Log(x); }"
    )]
    [TestCase(
        "catch (Exception x) when (Flag) { }",
        "catch (Exception x) when (x is not CoroutineCanceledException && Flag) { }"
    )]
    [TestCase(
        "catch (Exception) when (Flag || true) { }",
        "catch (Exception e) when (e is not CoroutineCanceledException && (Flag || true)) { }"
    )]
    [TestCase(
        "catch (OperationCanceledException) { }",
        "catch (OperationCanceledException e) when (e is not CoroutineCanceledException) { }"
    )]
    [TestCase(
        "catch { var e = 1; Log(e); }",
        "catch (Exception error) when (error is not CoroutineCanceledException) { var e = 1; Log(e); }"
    )]
    public void Fix_lets_cancellation_pass(string before, string after) =>
        Fixes.Turn<SwallowedCancellationAnalyzer, CodeFixes.SwallowedCancellationFix>(
            Inside(before),
            "Do not catch the cancellation",
            Inside(after)
        );

    [Test]
    public void Fix_keeps_the_lines_of_a_handler() =>
        Fixes.Turn<SwallowedCancellationAnalyzer, CodeFixes.SwallowedCancellationFix>(
            Sample.Members(Method("catch // all")),
            "Do not catch the cancellation",
            Sample.Members(Method("catch (Exception e) when (e is not CoroutineCanceledException) // all"))
        );

    [Test]
    public void Fix_rethrows() =>
        Fixes.Turn<SwallowedCancellationAnalyzer, CodeFixes.SwallowedCancellationFix>(
            Sample.Members(Method("catch (CoroutineCanceledException)")),
            "Rethrow at the end",
            Sample.Members(Method("catch (CoroutineCanceledException)", "throw;"))
        );

    [TestCase("catch (CoroutineCanceledException) { return; }", "")]
    [TestCase("catch (CoroutineCanceledException) { }", "Rethrow at the end")]
    [TestCase("catch (Exception) { return; }", "Do not catch the cancellation")]
    [TestCase("catch (Exception) { }", "Do not catch the cancellation,Rethrow at the end")]
    public void Fixes_that_would_not_help_are_not_offered(string handler, string titles) =>
        Assert.That(
            string.Join(
                ',',
                Fixes.OfferedFor<SwallowedCancellationAnalyzer, CodeFixes.SwallowedCancellationFix>(Inside(handler))
            ),
            Is.EqualTo(titles)
        );

    private static string Method(string head, string? last = null) =>
        $$"""
            static async Coroutine Run()
            {
                try
                {
                    await Work();
                }
                {{head}}
                {
                    Log();{{(last is null ? "" : "\n        " + last)}}
                }
            }
            """;

    private static void Check(string handler, string members = "", string before = "") =>
        Reports.AreMarkedIn<SwallowedCancellationAnalyzer>(Inside(handler, members, before));

    private static Sample Inside(string handler, string members = "", string before = "") =>
        Sample.Members(
            $$"""
            static async Coroutine Run()
            {
                {{before}}
                try { await Work(); } {{handler}}
            }
            {{members}}
            """
        );
}
