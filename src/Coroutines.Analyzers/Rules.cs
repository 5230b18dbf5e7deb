using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Coroutines.Analyzers;

/// <summary>The rules, and the words of every report: what is wrong, what comes of it, and the way out.</summary>
internal static class Rules
{
    public const string SwallowedCancellationId = "CORO001";
    public const string DroppedCoroutineId = "CORO002";
    public const string BlockingCallId = "CORO003";
    public const string SecondAwaitId = "CORO004";
    public const string AwaitInFinallyId = "CORO005";
    public const string AbandonedCallId = "CORO006";
    public const string ReturnedCoroutineId = "CORO007";

    private const string Reliability = "Reliability";
    private const string Usage = "Usage";

    /// <summary>Each rule is a section of it. Empty if the build knows no address of the repository.</summary>
    private static readonly string s_guide =
        typeof(Rules)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(about => about.Key == "Guide")
            ?.Value
        ?? "";

    /// <summary>The package brings the guide along, for those who are offline.</summary>
    private const string InPackage = " More in docs/analyzers.md of the package Coroutines.";

    public static readonly DiagnosticDescriptor SwallowedCancellation = new(
        SwallowedCancellationId,
        "Cancellation is swallowed",
        "This handler also catches the cancellation of the coroutine, and a path through it does not pass it on. Add 'when (… is not CoroutineCanceledException)', or end the path with 'throw;'.",
        Reliability,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "A coroutine is cancelled by an exception at its next suspension. A handler that ends the exception ends the cancellation: timeouts, task groups and shutdown then wait for work that goes on."
            + InPackage,
        LinkTo(SwallowedCancellationId)
    );

    public static readonly DiagnosticDescriptor DroppedCoroutine = new(
        DroppedCoroutineId,
        "Coroutine never runs",
        "'{0}' makes a coroutine that is dropped at once, so nothing of it runs. Await it, or start it as a task with Coroutine.Start(…).",
        Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "Coroutines are cold: unlike a Task, a Coroutine does nothing until it is awaited or started." + InPackage,
        LinkTo(DroppedCoroutineId)
    );

    public static readonly DiagnosticDescriptor BlockingCall = new(
        BlockingCallId,
        "Blocking call inside a coroutine",
        "'{0}' blocks the thread of the event loop, and with it all other tasks. {1}.",
        Reliability,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "All tasks of a loop share one thread. A wait that blocks it stops them all, for ever if one of them was to end the wait."
            + InPackage,
        LinkTo(BlockingCallId)
    );

    public static readonly DiagnosticDescriptor SecondAwait = new(
        SecondAwaitId,
        "Coroutine is awaited twice",
        "The coroutine in '{0}' may have been awaited or started before, and the value of the async method '{1}' runs only once: the second await throws. Call the method again, or start it as a task and await that.",
        Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "The value of an async Coroutine method is one run of the method. A task can be awaited any number of times."
            + InPackage,
        LinkTo(SecondAwaitId)
    );

    public static readonly DiagnosticDescriptor AwaitInFinally = new(
        AwaitInFinallyId,
        "Finaliser awaits without a shield",
        "Inside a cancelled CancelScope this await is cut short, and the finaliser with it. Await CancelScope.Shield(…) to let it run to its end.",
        Reliability,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        "The cancellation of a scope is a level: while it lasts each suspension inside the scope raises, also those of finally blocks and of asynchronous disposal."
            + InPackage,
        LinkTo(AwaitInFinallyId)
    );

    public static readonly DiagnosticDescriptor AbandonedCall = new(
        AbandonedCallId,
        "Cancelled wait abandons a call that moves data",
        "When this coroutine is cancelled its wait ends and '{0}' goes on, so that what it then moves is lost. Await Coroutine.CallTask(token => …), which cancels the call and waits for its end.",
        Reliability,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "A cancellation ends the wait for a task, not the task. A read that nobody waits for takes the next bytes into a buffer that nobody looks at, and a write goes on beside the next one."
            + InPackage,
        LinkTo(AbandonedCallId)
    );

    public static readonly DiagnosticDescriptor ReturnedCoroutine = new(
        ReturnedCoroutineId,
        "Endpoint returns a coroutine",
        "ASP.NET cannot run an endpoint that returns '{0}', and then answers 500 for every endpoint. Take a LoopThread as a parameter and return its Run(…).",
        Usage,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        "ASP.NET knows no awaitable but Task and ValueTask, and no event loop runs on the threads of its requests. A LoopThread, registered as a singleton, has one."
            + InPackage,
        LinkTo(ReturnedCoroutineId)
    );

    private static string LinkTo(string id) => s_guide.Length == 0 ? "" : $"{s_guide}#{id.ToLowerInvariant()}";
}
