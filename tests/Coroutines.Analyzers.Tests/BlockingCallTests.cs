using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class BlockingCallTests
{
    [TestCase("Log([|Foreign().Result|]);")]
    [TestCase("var length = [|Text().Result|].Length;")]
    [TestCase("[|Foreign().Wait()|];")]
    [TestCase("[|Foreign().Wait(100)|];")]
    [TestCase("[|Foreign().GetAwaiter().GetResult()|];")]
    [TestCase("[|Foreign().ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [TestCase("[|new ValueTask(Foreign()).GetAwaiter().GetResult()|];")]
    [TestCase("Log([|new ValueTask<int>(1).Result|]);")]
    [TestCase("[|Task.WaitAll(Foreign(), Foreign())|];")]
    [TestCase("[|Task.WaitAny(Foreign(), Foreign())|];")]
    [TestCase("[|Thread.Sleep(100)|];")]
    [TestCase("[|Thread.Sleep(TimeSpan.FromSeconds(1))|];")]
    [TestCase("[|new Thread(() => { }).Join()|];")]
    [TestCase("[|new SemaphoreSlim(0).Wait()|];")]
    [TestCase("[|new ManualResetEvent(false).WaitOne()|];")]
    [TestCase("[|new ManualResetEventSlim().Wait()|];")]
    [TestCase("[|new System.Collections.Concurrent.BlockingCollection<int>().Add(0)|];")]
    [TestCase("Task<int>? task = null; Log(task?[|.Result|]);")]
    [TestCase("[|Coroutine.Run(Work())|];")]
    [TestCase("Log([|new CoroutineRunner().Run(Number())|]);")]
    [TestCase("[|EventLoop.Current.Run(Work())|];")]
    [TestCase("[|EventLoop.Current.Invoke(() => { })|];")]
    [TestCase("Log([|EventLoop.Current.Submit(Number()).Result|]);")]
    public void Call_that_blocks_is_reported(string statement) => Check(statement);

    [TestCase("Log(await Foreign());")]
    [TestCase("Log(Foreign().IsCompleted);")]
    [TestCase("Foreign().Wait(0);")]
    [TestCase("Foreign().Wait(TimeSpan.Zero);")]
    [TestCase("new SemaphoreSlim(1).Wait(0);")]
    [TestCase("Thread.Sleep(0);")]
    [TestCase("await new SemaphoreSlim(1).WaitAsync();")]
    [TestCase("Log(Coroutine.Start(Number()).Result);")]
    [TestCase("Log(nameof(Task<int>.Result));")]
    [TestCase("await Coroutine.OnThread(() => { Thread.Sleep(100); return Foreign().Result; });")]
    [TestCase("Func<int> later = () => Foreign().Result;")]
    [TestCase("int Local() => Foreign().Result;")]
    public void Call_that_does_not_block_the_loop_is_fine(string statement) => Check(statement);

    [TestCase("var task = Foreign(); await task; Log(task.Result);")]
    [TestCase("Task<int> a = Foreign(), b = Foreign(); await Task.WhenAll(a, b); Log(a.Result + b.Result);")]
    [TestCase("Task<int>[] all = [Foreign()]; await Task.WhenAll(all); Log(all[0].Result);")]
    [TestCase("var all = new List<Task<int>>(); await Task.WhenAll(all); Log(all[0].Result);")]
    [TestCase("var first = await Task.WhenAny(Foreign(), Foreign()); Log(first.Result);")]
    [TestCase("var task = Foreign(); if (task.IsCompletedSuccessfully) Log(task.Result);")]
    [TestCase("var task = Foreign(); await task; Log(task.GetAwaiter().GetResult());")]
    [TestCase("Task<int>? task; task = await Task.WhenAny(Foreign()); Log(task.Result);")]
    public void Task_that_is_known_to_be_complete_is_fine(string statement) => Check(statement);

    [TestCase("var task = Foreign(); Log([|task.Result|]); await task;")]
    [TestCase("Task<int> a = Foreign(), b = Foreign(); await a; Log([|b.Result|]);")]
    public void Task_that_is_completed_later_is_reported(string statement) => Check(statement);

    [Test]
    public void Functions_that_are_no_coroutines_are_left_alone() =>
        Reports.AreMarkedIn<BlockingCallAnalyzer>(
            Sample.Members(
                """
                static int Method() => Foreign().Result;
                static async Task<int> Async() { Thread.Sleep(1); return Foreign().Result + await Foreign(); }
                static Coroutine NotAsync() { Thread.Sleep(1); return Work(); }
                static void Main2() => Coroutine.Run(Work());
                """
            )
        );

    [Test]
    public void Lambdas_and_local_functions_that_are_coroutines_are_looked_at() =>
        Reports.AreMarkedIn<BlockingCallAnalyzer>(
            Sample.Members(
                """
                static void Method()
                {
                    Func<Coroutine<int>> lambda = async () => [|Foreign().Result|];
                    async Coroutine Local() => [|Thread.Sleep(1)|];
                }
                """
            )
        );

    [Test]
    public void Top_level_statements_may_block_but_their_coroutines_may_not() =>
        Reports.AreMarkedIn<BlockingCallAnalyzer>(
            Sample.TopLevel(
                """
                using Coroutines;

                Thread.Sleep(1);
                Coroutine.Run(Main());

                static async Coroutine Main() { [|Thread.Sleep(1)|]; await Coroutine.Yield(); }
                """
            )
        );

    [TestCase("Log([|Foreign().Result|]);", "Log(await Foreign());")]
    [TestCase("var length = Text().Result.Length;", "var length = (await Text()).Length;")]
    [TestCase("var sum = 1 + Foreign().Result;", "var sum = 1 + await Foreign();")]
    [TestCase("Foreign().Wait();", "await Foreign();")]
    [TestCase("Foreign().GetAwaiter().GetResult();", "await Foreign();")]
    [TestCase(
        "var x = Foreign().ConfigureAwait(false).GetAwaiter().GetResult();",
        "var x = await Foreign().ConfigureAwait(false);"
    )]
    [TestCase("Task.WaitAll(Foreign(), Foreign());", "await Task.WhenAll(Foreign(), Foreign());")]
    [TestCase("Thread.Sleep(100);", "await Coroutine.Sleep(TimeSpan.FromMilliseconds(100));")]
    [TestCase("var n = 5; Thread.Sleep(n * 2);", "var n = 5; await Coroutine.Sleep(TimeSpan.FromMilliseconds(n * 2));")]
    [TestCase("Thread.Sleep(TimeSpan.FromSeconds(1));", "await Coroutine.Sleep(TimeSpan.FromSeconds(1));")]
    [TestCase("new SemaphoreSlim(0).Wait();", "await new SemaphoreSlim(0).WaitAsync();")]
    [TestCase("Coroutine.Run(Work());", "await Work();")]
    [TestCase("EventLoop.Current.Run(Work());", "await Work();")]
    public void Fix_awaits(string before, string after) =>
        Fixes.Turn<BlockingCallAnalyzer, CodeFixes.BlockingCallFix>(
            Inside(before),
            "Await instead of blocking",
            Inside(after)
        );

    [TestCase("Task<int>? task = null; Log(task?.Result);")]
    [TestCase("Task<int>? task = null; task?.Wait();")]
    [TestCase("Foreign().Wait(100);")]
    [TestCase("Thread.Sleep(-1);")]
    [TestCase("Thread.Sleep(Timeout.Infinite);")]
    [TestCase("Task.WaitAll(new Task[] { Foreign() }, 100);")]
    [TestCase("Task.WaitAny(Foreign());")]
    [TestCase("lock (new object()) { Log(Foreign().Result); }")]
    [TestCase("new Thread(() => { }).Join();")]
    public void Nothing_is_offered_where_the_await_would_mean_something_else(string statement) =>
        Assert.That(Fixes.OfferedFor<BlockingCallAnalyzer, CodeFixes.BlockingCallFix>(Inside(statement)), Is.Empty);

    private static void Check(string statement) => Reports.AreMarkedIn<BlockingCallAnalyzer>(Inside(statement));

    private static Sample Inside(string statement) =>
        Sample.Members(
            $$"""
            static async Coroutine Run()
            {
                {{statement}}
                await Work();
            }

            static Task<string> Text() => Task.FromResult("");
            """
        );
}
