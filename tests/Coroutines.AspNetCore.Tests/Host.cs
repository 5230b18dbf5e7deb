using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Coroutines.AspNetCore.Tests;

/// <summary>A web server on a free port of this machine, which keeps a <see cref="LoopThread"/> as its singleton, and a client of it.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly FailureLog _log;

    private Host(WebApplication app, HttpClient client, FailureLog log) => (_app, _client, _log) = (app, client, log);

    /// <summary>What the server's log says of requests that failed.</summary>
    public IEnumerable<Exception> Failures => _log.Failures;

    public LoopThread LoopThread => _app.Services.GetRequiredService<LoopThread>();

    public static async Task<Host> Start(Action<WebApplication> map)
    {
        var log = new FailureLog();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<LoopThread>();
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new Host(app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) }, log);
    }

    public async Task<(HttpStatusCode Status, string Body)> Get(string path, CancellationToken token = default)
    {
        using var response = await _client.GetAsync(path, token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(token));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class FailureLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<Exception> _failures = new();

        public IEnumerable<Exception> Failures => _failures;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (exception is not null)
                _failures.Enqueue(exception);
        }

        public void Dispose() { }
    }
}
