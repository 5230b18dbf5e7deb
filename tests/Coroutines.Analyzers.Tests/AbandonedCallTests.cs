using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

[TestFixture]
public class AbandonedCallTests
{
    private const string Title = "Call it through Coroutine.CallTask";

    [TestCase("await [|stream.ReadAsync(buffer)|];")]
    [TestCase("await [|stream.ReadAsync(buffer, 0, 3)|];")]
    [TestCase("await [|stream.ReadAsync(buffer)|].ConfigureAwait(false);")]
    [TestCase("await [|stream.ReadAsync(buffer)|].AsTask();")]
    [TestCase("await [|stream.ReadAsync(buffer, default)|];")]
    [TestCase("await [|stream.ReadAsync(buffer, CancellationToken.None)|];")]
    [TestCase("Log(1 + await [|stream.ReadAsync(buffer)|]);")]
    [TestCase("await [|stream.ReadExactlyAsync(buffer)|];")]
    [TestCase("await [|stream.WriteAsync(buffer)|];")]
    [TestCase("await [|stream.FlushAsync()|];")]
    [TestCase("await [|stream.CopyToAsync(stream)|];")]
    [TestCase("await [|network.ReadAsync(buffer)|];")]
    [TestCase("await [|socket.ReceiveAsync(buffer)|];")]
    [TestCase("await [|socket.SendAsync(buffer)|];")]
    [TestCase("Log(await [|socket.AcceptAsync()|]);")]
    [TestCase("await [|web.ReceiveAsync(buffer, CancellationToken.None)|];")]
    [TestCase("Log(await [|Console.In.ReadLineAsync()|]);")]
    [TestCase("await [|Console.Out.WriteLineAsync(\"x\")|];")]
    [TestCase("Log(await [|System.Threading.Channels.Channel.CreateUnbounded<int>().Reader.ReadAsync()|]);")]
    [TestCase("await [|new SemaphoreSlim(1).WaitAsync()|];")]
    public void Call_whose_wait_alone_is_cancelled_is_reported(string statement) => Check(statement);

    [TestCase("await Coroutine.CallTask(token => stream.ReadAsync(buffer, token).AsTask());")]
    [TestCase("await Coroutine.CallTask(async token => await stream.ReadAsync(buffer, token));")]
    [TestCase("await stream.ReadAsync(buffer, given);")]
    [TestCase("await CancelScope.Shield(async () => await stream.WriteAsync(buffer));")]
    [TestCase("await new MemoryStream().ReadAsync(buffer);")]
    [TestCase("Log(await new StringReader(\"x\").ReadLineAsync());")]
    [TestCase("stream.Read(buffer);")]
    [TestCase("await Task.Delay(1);")]
    [TestCase("await Foreign();")]
    [TestCase("Func<Task<int>> later = async () => await stream.ReadAsync(buffer);")]
    public void Call_that_ends_with_the_coroutine_or_moves_nothing_is_fine(string statement) => Check(statement);

    [Test]
    public void Functions_that_are_no_coroutines_are_left_alone() =>
        Reports.AreMarkedIn<AbandonedCallAnalyzer>(
            Sample.Members(
                "static async Task<int> Read(Stream stream, byte[] buffer) => await stream.ReadAsync(buffer);"
            )
        );

    [Test]
    public void Lambdas_and_local_functions_that_are_coroutines_are_looked_at() =>
        Reports.AreMarkedIn<AbandonedCallAnalyzer>(
            Sample.Members(
                """
                static void Method(Stream stream, byte[] buffer)
                {
                    Func<Coroutine<int>> lambda = async () => await [|stream.ReadAsync(buffer)|];
                    async Coroutine Local() => await [|stream.WriteAsync(buffer)|];
                }
                """
            )
        );

    [TestCase(
        "await stream.ReadAsync(buffer);",
        "await Coroutine.CallTask(token => stream.ReadAsync(buffer, token).AsTask());"
    )]
    [TestCase(
        "await stream.ReadAsync(buffer, 0, 3);",
        "await Coroutine.CallTask(token => stream.ReadAsync(buffer, 0, 3, token));"
    )]
    [TestCase(
        "await stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);",
        "await Coroutine.CallTask(token => stream.ReadAsync(buffer, token).AsTask());"
    )]
    [TestCase("await stream.FlushAsync();", "await Coroutine.CallTask(token => stream.FlushAsync(token));")]
    [TestCase(
        "Log(1 + await socket.ReceiveAsync(buffer));",
        "Log(1 + await Coroutine.CallTask(token => socket.ReceiveAsync(buffer, token).AsTask()));"
    )]
    [TestCase(
        "await stream.CopyToAsync(stream);",
        "await Coroutine.CallTask(token => stream.CopyToAsync(stream, token));"
    )]
    [TestCase(
        "await stream.ReadAtLeastAsync(buffer, 3);",
        "await Coroutine.CallTask(token => stream.ReadAtLeastAsync(buffer, 3, cancellationToken: token).AsTask());"
    )]
    [TestCase(
        "var token = 1; await stream.FlushAsync();",
        "var token = 1; await Coroutine.CallTask(cancel => stream.FlushAsync(cancel));"
    )]
    public void Fix_has_CallTask_make_the_call(string before, string after) =>
        Fixes.Turn<AbandonedCallAnalyzer, CodeFixes.AbandonedCallFix>(Inside(before), Title, Inside(after));

    [TestCase("await Console.Out.WriteAsync('x');")]
    [TestCase("await stream.ReadAsync(await Buffer());")]
    public void Nothing_is_offered_where_no_token_can_be_given(string statement) =>
        Assert.That(Fixes.OfferedFor<AbandonedCallAnalyzer, CodeFixes.AbandonedCallFix>(Inside(statement)), Is.Empty);

    private static void Check(string statement) => Reports.AreMarkedIn<AbandonedCallAnalyzer>(Inside(statement));

    private static Sample Inside(string statement) =>
        Sample.Members(
            $$"""
            static async Coroutine<byte[]> Buffer() { await Work(); return [1]; }
            static async Coroutine Method(
                Stream stream,
                System.Net.Sockets.NetworkStream network,
                System.Net.Sockets.Socket socket,
                System.Net.WebSockets.WebSocket web,
                CancellationToken given)
            {
                var buffer = new byte[3];
                await Work();
                {{statement}}
            }
            """
        );
}
