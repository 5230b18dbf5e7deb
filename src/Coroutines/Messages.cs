using System.Globalization;

namespace Coroutines;

/// <summary>The words of every error: which object, what happened, and the way out.</summary>
internal static class Messages
{
    internal const string Canceled = "The coroutine was cancelled.";

    internal const string NoLoop =
        "No event loop runs on this thread. Start one with Coroutine.Run(…), or hand the work to a loop that runs elsewhere with loop.Post(…) or loop.Submit(…).";

    internal const string NotACoroutine =
        "This Coroutine value is default(Coroutine): it holds no body. Use the value that an async Coroutine method or a coroutine { } block returned.";

    internal const string StoppedEarly =
        "The event loop was stopped before the coroutine ended. Await its task before calling Stop(), or run the loop again.";

    internal const string EmptyRun = "The coroutine to run must not be default(Coroutine).";

    internal static string NestedRun(object running) =>
        $"{running} already runs on this thread, and loops do not nest. Inside a coroutine, await the other coroutine instead of running it.";

    internal static string LoopIsRunning(object loop) =>
        $"{loop} is running and cannot be disposed of or run again. Call Stop() and let Run return first.";

    internal static string LoopClosed(object loop) =>
        $"{loop} is closed: it has been disposed of. Create a new EventLoop, or start the work before the loop ends.";

    internal static string OffThread(object loop) =>
        $"{loop} runs on another thread, and only that thread may use it. From here call loop.Post(…), loop.Invoke(…) or loop.Submit(…).";

    internal static string InvokeOnLoop(object loop) =>
        $"Invoke was called on the thread of {loop} itself, where it would wait for itself. Call the function directly.";

    internal static string OtherLoop(object awaited, object own, object used) =>
        $"{awaited} belongs to {own} but was awaited on {used}. Create it on the loop that uses it, or cross over with loop.Submit(…).";

    internal static string SelfAwait(object task) =>
        $"{task} awaits itself and would wait forever. Await another task, or return the value.";

    internal static string AwaitedTwice(string name) =>
        $"The coroutine of {name} has already been awaited or started. An async method's coroutine runs once: call {name} again for a new one, or start it as a task, which may be awaited many times.";

    internal static string NotAwaited(object body) =>
        $"The coroutine of {body} has not run to its end, and GetResult does not wait. Await it inside a coroutine, or run it with Coroutine.Run(…).";

    internal static string AlreadySettled(object future) =>
        $"{future} already has its result. Use TrySetResult or TrySetException where another may come first.";

    internal static string NotSettled(object future) =>
        $"{future} has no result yet. Await it, or look at IsCompleted first.";

    internal static string TaskSettlesItself(object task) =>
        $"{task} gets its result from its coroutine alone. Use a Future<T> for a result that you set yourself.";

    internal static string NeverRetrieved(string origin) =>
        $"{origin} failed, and nobody looked at its exception. Await it, or read its Exception.";

    internal static string CallbackFailed(string origin) => $"{origin} threw an exception.";

    internal static string ShutdownFailed(string origin) => $"{origin} failed while the loop was shutting down.";

    internal static string ShutdownSurvivors(string origin) =>
        $"{origin} was still alive after {ShutdownRounds} rounds of cancellation at the end of the run and is abandoned. Let its cancellation end it, and start no new tasks from it.";

    /// <summary>How often the end of a run cancels what is left; each round can only meet tasks that the last one started.</summary>
    internal const int ShutdownRounds = 100;

    internal static string NegativeDelay(TimeSpan delay) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"The delay {delay} is negative or too long. Give a TimeSpan from zero up to 24,855 days."
        );

    internal static string Unscheduled(object work) => $"{work} is not work that a loop can run by itself.";
}
