using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class DroppedCoroutineTests
{
    [TestCase("static void Run() { [|Verb()|]; }")]
    [TestCase("static void Run() { [|Coroutine.Sleep(TimeSpan.Zero)|]; }")]
    [TestCase("static void Run() { _ = [|Work()|]; }")]
    [TestCase("static void Run() { _ = [|Number()|]; }")]
    [TestCase("static void Run() { _ = (Coroutine<Unit>)[|Verb()|]; }")]
    [TestCase("static async Coroutine Run() { _ = [|Work()|]; await Work(); }")]
    [TestCase("static async Task Run() { _ = [|Work()|]; await Foreign(); }")]
    [TestCase("static void Run() => [|Verb()|];")]
    [TestCase("static void Run(EventLoop loop) { loop.CallSoon(() => [|Verb()|]); }")]
    [TestCase("static void Run(AsyncEvent? gate) { gate?[|.Wait()|]; }")]
    [TestCase("static void Run() { void Local() { [|Verb()|]; } Local(); }")]
    [TestCase("static void Run(Func<Coroutine<int>> make) { [|make()|]; _ = [|make()|]; }")]
    [TestCase("static void Do<T>(Action a) { } static void Run() { Do<int>(() => [|Verb()|]); }")]
    public void Call_whose_coroutine_is_dropped_is_reported(string members) => Check(members);

    [TestCase("static async Coroutine Run() { await Work(); await Verb(); }")]
    [TestCase("static Coroutine Run() { return Work(); }")]
    [TestCase("static Coroutine Run() => Work();")]
    [TestCase("static void Run() { Coroutine.Start(Work()); _ = Coroutine.Start(Work()); }")]
    [TestCase("static async Coroutine Run() { _ = Coroutine.Start(Work()); await Verb(); }")]
    [TestCase("static void Run(TaskGroup group) { group.Start(Work()); }")]
    [TestCase("static void Run() { var kept = Work(); Log(kept); }")]
    [TestCase("static Coroutine kept; static void Run() { kept = Work(); }")]
    [TestCase("static void Run(List<Coroutine> all) { all.Add(Work()); }")]
    [TestCase("static void Run(Coroutine given) { _ = given; }")]
    [TestCase("static void Run() { Func<Coroutine> later = () => Work(); Func<Coroutine<int>> other = Number; }")]
    [TestCase("static void Run() { _ = Foreign(); Foreign(); }")]
    [TestCase("static void Run() { Coroutine.Gather(Work(), Work()); }")]
    [TestCase("static async Coroutine Run() { _ = await Number(); }")]
    [TestCase("static void Run(Queue<Coroutine> queue) { queue.Dequeue(); _ = queue.First(); }")]
    [TestCase(
        "static void Throws<T>(Action a) where T : Exception { } static void Run() { Throws<IOException>(() => Verb()); }"
    )]
    public void Coroutine_that_somebody_has_is_fine(string members) => Check(members);

    // Which of the two speaks follows from whether the method is known to be async; never both, never neither.
    [TestCase("static void Run() { Work(); }", "CS4014")]
    [TestCase("static void Run() => Work();", "CS4014")]
    [TestCase("static void Run() { Verb(); }", "CORO002")]
    [TestCase("static async Coroutine Run() { Verb(); await Verb(); }", "CS4014")]
    [TestCase("static async Task Run() { Verb(); await Foreign(); }", "CS4014")]
    [TestCase("static async Coroutine Run(AsyncEvent? gate) { gate?.Wait(); await Verb(); }", "CORO002")]
    [TestCase("static void Run() { Action a = () => Work(); a(); }", "CS4014")]
    [TestCase("static void Run() { Action a = () => Verb(); a(); }", "CORO002")]
    [TestCase("static void Run() { Action a = () => { Work(); }; a(); }", "CS4014")]
    [TestCase("static void Run() { Action a = async () => { Verb(); await Foreign(); }; a(); }", "CS4014")]
    [TestCase("static async Coroutine Run() { Action a = () => Verb(); a(); await Verb(); }", "CORO002")]
    [TestCase("static async Coroutine Run() { void Local() => Verb(); Local(); await Verb(); }", "CORO002")]
    [TestCase("static async Coroutine Run() { for (Verb(); Flag; Verb()) { await Verb(); break; } }", "CS4014,CS4014")]
    [TestCase("static void Run() { for (; Flag; Verb()) { } }", "CORO002")]
    [TestCase("static void Run() { _ = Work(); }", "CORO002")]
    [TestCase("static async Coroutine Run() { lock (new object()) { Verb(); } await Verb(); }", "CORO002")]
    [TestCase("static async Coroutine Run() { lock (new object()) { Work(); } await Verb(); }", "CS4014")]
    [TestCase(
        "static async Coroutine Run() { try { Verb(); } catch { Verb(); } finally { Verb(); } await Verb(); }",
        "CS4014,CS4014,CS4014"
    )]
    [TestCase("static void Run() { Coroutine.Defer(Work); }", "CORO002")]
    [TestCase("static void Run(Func<Coroutine> make) { make(); }", "CORO002")]
    [TestCase("static async Coroutine Run(Func<Coroutine> make) { make(); await Verb(); }", "CS4014")]
    public void Each_spot_is_reported_once_by_the_compiler_or_by_the_rule(string members, string expected)
    {
        var compilation = Sample.Members(members).Compile();
        Reports.AssertCompiles(compilation);

        var reports = Reports
            .Of<DroppedCoroutineAnalyzer>(compilation)
            .Concat(compilation.GetDiagnostics().Where(found => found.Id == "CS4014"));

        Assert.That(string.Join(',', reports.Select(report => report.Id)), Is.EqualTo(expected));
    }

    [Test]
    public void Top_level_statement_is_reported() =>
        Reports.AreMarkedIn<DroppedCoroutineAnalyzer>(
            Sample.TopLevel("using Coroutines;\n\n[|Coroutine.Yield()|];\n_ = [|Coroutine.Yield()|];\n")
        );

    [Test]
    public void Message_names_the_method() =>
        Assert.That(
            Reports
                .Of<DroppedCoroutineAnalyzer>(Sample.Members("static void Run() { Verb(); }").Compile())
                .Single()
                .GetMessage(),
            Does.StartWith("'Verb' makes a coroutine that is dropped at once")
        );

    [TestCase("static async Coroutine Run() { Work(); }", "static async Coroutine Run() { await Work(); }")]
    [TestCase("static async Coroutine Run() { _ = Work(); }", "static async Coroutine Run() { await Work(); }")]
    [TestCase("static async Task Run() { Number(); }", "static async Task Run() { await Number(); }")]
    [TestCase(
        "static void Run() { Func<Coroutine> f = async () => { _ = Verb(); }; }",
        "static void Run() { Func<Coroutine> f = async () => { await Verb(); }; }"
    )]
    public void Fix_awaits(string before, string after) => CheckFix("Await it", before, after);

    [TestCase("static void Run() { Verb(); }", "static void Run() { _ = Coroutine.Start(Verb()); }")]
    [TestCase("static void Run() { _ = Work(); }", "static void Run() { _ = Coroutine.Start(Work()); }")]
    [TestCase("static void Run() => Verb();", "static void Run() => Coroutine.Start(Verb());")]
    [TestCase(
        "static void Run() { Action a = () => Verb(); }",
        "static void Run() { Action a = () => Coroutine.Start(Verb()); }"
    )]
    [TestCase(
        "static async Coroutine Run() { /* why */ Work(); }",
        "static async Coroutine Run() { /* why */ _ = Coroutine.Start(Work()); }"
    )]
    public void Fix_starts_a_task(string before, string after) => CheckFix("Start it as a task", before, after);

    [Test]
    public void Await_is_not_offered_where_none_can_stand()
    {
        Sample[] samples =
        [
            Sample.Members("static void Run() { Verb(); }"),
            Sample.Members("static async Coroutine Run() { lock (new object()) { Verb(); } await Verb(); }"),
        ];

        foreach (var sample in samples)
            Assert.That(
                Fixes.OfferedFor<DroppedCoroutineAnalyzer, CodeFixes.DroppedCoroutineFix>(sample),
                Is.EqualTo(new[] { "Start it as a task" })
            );
    }

    [Test]
    public void Compilers_report_about_something_else_is_not_ours_to_mend() =>
        Assert.That(
            Fixes.OfferedFor<DroppedCoroutineAnalyzer, CodeFixes.DroppedCoroutineFix>(
                Sample.Members("static async Coroutine Run() { Foreign(); await Verb(); }")
            ),
            Is.Empty
        );

    private static void Check(string members) => Reports.AreMarkedIn<DroppedCoroutineAnalyzer>(Sample.Members(members));

    private static void CheckFix(string title, string before, string after) =>
        Fixes.Turn<DroppedCoroutineAnalyzer, CodeFixes.DroppedCoroutineFix>(
            Sample.Members(before),
            title,
            Sample.Members(after)
        );
}
