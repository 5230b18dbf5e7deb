using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;

namespace Coroutines.AspNetCore.Tests;

/// <summary>Coroutines behind the endpoints of a minimal API: what docs/how-to/serve-web-requests.md says.</summary>
[TestFixture]
public class EndpointTests
{
    private static async Coroutine<int> Sum(int a, int b)
    {
        await Coroutine.Yield();
        return a + b;
    }

    [Test]
    public async Task Endpoint_that_hands_a_coroutine_to_the_loop_thread_answers_with_its_result()
    {
        await using var host = await Host.Start(app =>
            app.MapGet("/sum/{a}/{b}", (int a, int b, LoopThread loop, CancellationToken c) => loop.Run(Sum(a, b), c))
        );

        Assert.That(await host.Get("/sum/1/2"), Is.EqualTo((HttpStatusCode.OK, "3")));
    }

    [Test]
    public async Task Endpoints_whose_coroutines_share_state_need_no_lock()
    {
        var visits = 0;
        await using var host = await Host.Start(app =>
            app.MapGet("/visit", (LoopThread loop, CancellationToken aborted) => loop.Run(Visit(), aborted))
        );

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => host.Get("/visit")));

        var numbers = answers.Select(answer => int.Parse(answer.Body)).Order();
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, 200)));

        async Coroutine<int> Visit()
        {
            await Coroutine.Yield();
            return ++visits;
        }
    }

    [Test]
    public async Task Endpoint_whose_coroutine_fails_answers_500_and_the_others_go_on()
    {
        await using var host = await Host.Start(app =>
        {
            app.MapGet("/fails", (LoopThread loop) => loop.Run(Fails()));
            app.MapGet("/sum", (LoopThread loop) => loop.Run(Sum(1, 2)));
        });

        Assert.That((await host.Get("/fails")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(host.Failures.Single(), Is.InstanceOf<IOException>());
        Assert.That(await host.Get("/sum"), Is.EqualTo((HttpStatusCode.OK, "3")));

        async Coroutine<int> Fails()
        {
            await Coroutine.Yield();
            throw new IOException("gone");
        }
    }

    [Test]
    public async Task Request_that_is_aborted_cancels_the_coroutine_which_runs_its_finally()
    {
        var waits = new TaskCompletionSource();
        var cleanedUp = new TaskCompletionSource();
        await using var host = await Host.Start(app =>
            app.MapGet("/wait", (LoopThread loop, CancellationToken aborted) => loop.Run(WaitForEver(), aborted))
        );
        using var client = new CancellationTokenSource();

        var request = host.Get("/wait", client.Token);
        await waits.Task;
        client.Cancel();

        Assert.That(async () => await request, Throws.InstanceOf<OperationCanceledException>());
        await cleanedUp.Task;

        async Coroutine WaitForEver()
        {
            try
            {
                waits.SetResult();
                await new Future<int>();
            }
            finally
            {
                cleanedUp.SetResult();
            }
        }
    }

    [Test]
    public async Task Host_that_ends_disposes_of_the_loop_thread()
    {
        var host = await Host.Start(app => app.MapGet("/sum", (LoopThread loop) => loop.Run(Sum(1, 2))));
        await host.Get("/sum");
        var thread = host.LoopThread;

        await host.DisposeAsync();

        Assert.That(thread.Loop.IsClosed);
        Assert.That(() => thread.Run(Sum(1, 2)), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Endpoint_that_awaits_a_coroutine_without_a_loop_answers_500_and_its_log_names_the_way_out()
    {
        await using var host = await Host.Start(app =>
        {
            app.MapGet("/sum", async () => await Sum(1, 2));
            app.MapGet("/other", () => "fine");
        });

        Assert.That((await host.Get("/sum")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            host.Failures.Single(),
            Is.InstanceOf<InvalidOperationException>().With.Message.Contains("LoopThread")
        );
        Assert.That(await host.Get("/other"), Is.EqualTo((HttpStatusCode.OK, "fine")));
    }

    // ASP.NET builds all endpoints at the first request, and refuses an awaitable that is neither Task nor ValueTask.
    // CORO007 finds such an endpoint while it is compiled; this test notices when ASP.NET changes its mind.
    [Test]
    public async Task Endpoint_that_returns_a_coroutine_makes_all_endpoints_answer_500_as_ASPNET_refuses_the_type()
    {
#pragma warning disable CORO007
        await using var host = await Host.Start(app =>
        {
            app.MapGet("/sum", () => Sum(1, 2));
            app.MapGet("/other", () => "fine");
        });
#pragma warning restore CORO007

        Assert.That((await host.Get("/other")).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            host.Failures.Single(),
            Is.InstanceOf<NotSupportedException>().With.Message.Contains("Coroutines.Coroutine<int>")
        );
    }
}
