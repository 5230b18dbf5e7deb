namespace Coroutines;

/// <summary>The words of every error: which object, what happened, and the way out.</summary>
internal static class Messages
{
    internal const string Canceled = "The coroutine was cancelled.";

    internal const string NoLoop =
        "No event loop runs on this thread. Start one with Coroutine.Run(…), or hand the work to a loop that runs elsewhere with loop.Post(…) or loop.Submit(…). A host such as ASP.NET keeps a LoopThread and awaits its Run(…).";

    internal const string NoTask =
        "No task runs here: this is a plain callback, or no loop runs on this thread. Start a task with Coroutine.Start(…), or a program with Coroutine.Run(…).";

    internal const string SiblingFailed = "a sibling failed first";

    internal const string RaceLost = "another one won the race";

    internal const string JoinCanceled = "the task that waits was cancelled";

    internal const string GroupFailed = "One or more tasks of a TaskGroup failed.";

    internal const string NothingToWaitFor = "There is nothing to wait for. Give at least one future or task.";

    internal const string GeneratorClosed = "The generator was closed before its end.";

    internal const string NobodyWaits = "nobody waits for it any more";

    internal const string BackoffFactor = "A delay does not shrink: the factor must be a finite number of at least 1.";

    internal const string CircuitRatio = "A share is a number between 0 and 1.";

    internal const string SequenceTokenCanceled = "The sequence's cancellation token was cancelled.";

    internal const string NotACoroutine =
        "This Coroutine value is default(Coroutine): it holds no body. Use the value that an async Coroutine method or a coroutine { } block returned.";

    internal const string StoppedEarly =
        "The event loop was stopped before the coroutine ended. Await its task before calling Stop(), or run the loop again.";

    internal static string EndedBySignal(string signal) => $"{signal} ended the program.";

    internal static string AwaitsNothing(object frame) =>
        $"There is nothing to run for {frame}: it was given default(Coroutine), which holds no body. Give it what an async Coroutine method or a coroutine {{ }} block returned.";

    internal static string NullSequence(object frame) =>
        $"There is nothing to enumerate for {frame}: its function returned null. Let it return a sequence; CoroutineSeq.Empty where there are no values.";

    internal static string NullSource(string member) =>
        $"One of the sequences given to {member} is null. Leave it out, or give CoroutineSeq.Empty in its place.";

    internal static string NullTask(string member) =>
        $"The function given to {member} returned null instead of a task. Let it return a task that has been started; Task.FromResult(…) where there is nothing to wait for.";

    internal static string NotAFuture(string member, object? given) =>
        given is null
            ? $"One of the futures given to {member} is null. Leave it out, or give a future or task in its place."
            : $"{member} was given {given}, an IFuture that is neither a Future<T> nor a task, and cannot wait for it. Give a Future<T> that ends with it.";

    internal static string NestedRun(object running) =>
        $"{running} already runs on this thread, and loops do not nest. Inside a coroutine, await the other coroutine instead of running it.";

    internal static string LoopIsRunning(object loop) =>
        $"{loop} is running and cannot be disposed of or run again. Call Stop() and let Run return first.";

    internal static string LoopClosed(object loop) =>
        $"{loop} is closed: it has been disposed of. Create a new EventLoop, or start the work before the loop ends.";

    internal static string CameLate(string origin, object loop) =>
        $"{origin} came for {loop} after it was closed, and does not run on its thread. Await that task before the run ends, or give it a token that ends it.";

    internal static string LoopThreadClosed(object thread) =>
        $"{thread} has been disposed of and takes no more work. Hand the coroutine over before the owner disposes of it, or make a new LoopThread.";

    internal static string LoopThreadFailed(object thread) =>
        $"{thread} takes no more work: its loop has ended by itself, for the reason in the inner exception. Dispose of it and make a new LoopThread.";

    internal static string LoopThreadDisposedByItself(object thread) =>
        $"{thread} was disposed of on its own thread, where it would wait for itself. Dispose of it where it was made, after the work on it has ended.";

    internal static string OffThread(object loop) =>
        $"{loop} runs on another thread, and only that thread may use it. From here call loop.Post(…), loop.Invoke(…) or loop.Submit(…).";

    internal static string InvokeOnLoop(object loop) =>
        $"Invoke was called on the thread of {loop} itself, where it would wait for itself. Call the function directly.";

    internal static string OtherLoop(object awaited, object own, object used) =>
        $"{awaited} belongs to {own} but was awaited on {used}. Create it on the loop that uses it, or cross over with loop.Submit(…).";

    internal static string BoundElsewhere(object primitive, object own, object used) =>
        $"{primitive} has been waited for on {own} but is used on {used}. Create it on the loop that uses it.";

    internal static string NotAcquired(object primitive) =>
        $"{primitive} is not acquired, so it cannot be released. Await Acquire() first, once for each Release().";

    internal static string ReleasedTooOften(object primitive) =>
        $"{primitive} was released more often than acquired, beyond its maximum. Release it once for each Acquire().";

    internal static string ConditionNotAcquired(object primitive) =>
        $"{primitive} is not acquired. Await Acquire() before Wait, Notify or NotifyAll.";

    internal static string BarrierBrokenWhileWaiting(object primitive) =>
        $"{primitive} was aborted or reset while this task waited. Wait again after Reset().";

    internal static string BarrierBroken(object primitive) =>
        $"{primitive} has been aborted. Reset() makes it usable again.";

    internal static string QueueEmpty(object queue) => $"{queue} is empty. Await Get(), or use TryGet.";

    internal static string QueueFull(object queue) => $"{queue} is full. Await Put(…), or use TryPut.";

    internal static string QueueShutdown(object queue) =>
        $"{queue} has been shut down: nothing more can be put, and only what is left in it can be taken. Let this end the loop that puts or gets, or make a new queue.";

    internal static string ChannelEnded(object channel) =>
        $"{channel} has come to its end: all senders are disposed of and everything sent has been received. Let this end the loop that receives, or enumerate the receiver instead.";

    internal static string ChannelWithoutReceivers(object channel) =>
        $"Nobody can receive from {channel} any more: all its receivers are disposed of. The item was not sent; let this end the loop that sends.";

    internal static string ChannelCompleted(object channel) =>
        $"{channel} has been completed, so nothing more can be sent into it. Call Complete() only when all senders are done, or dispose of the senders instead.";

    internal static string ChannelFull(object channel) =>
        $"{channel} is full, and its overflow policy is Fail. The item was not sent; receive faster, or choose another policy or capacity.";

    internal static string EndDisposed(object end) =>
        $"{end} has been disposed of. Use it only before that, or make a Clone() for each task that disposes of its own end.";

    internal const string NoCase =
        "There is nothing to select from: no case was given, or a case is null. Give at least one case.";

    internal const string TwoDefaults = "A select has more than one default case. Give at most one.";

    internal static string TaskDoneTooOften(object queue) =>
        $"TaskDone() was called on {queue} more often than items were put. Call it once for each item got.";

    internal static string TimeoutNotActive(object scope) =>
        $"{scope} has no time to change: only while its body runs, and before the time has come, can it be rescheduled.";

    internal static string TimedOut(object scope, string time) => $"The time of {scope}, {time}, was up.";

    internal static string Until(TimeSpan? deadline) => $"until {deadline} on the loop's clock";

    internal static string Place(string? file, int line) =>
        line == 0 ? file ?? "unknown place" : $"{Path.GetFileName(file)}:{line}";

    internal static string ScopeCanceled(object scope) => $"The coroutine was cancelled by {scope}.";

    internal static string DeadlineExceeded(object scope, string time) =>
        $"The time of {scope}, {time}, was up before its body ended.";

    internal static string CanceledBeforeEnd(object scope) =>
        $"{scope} was cancelled before its body ended, and not because its time was up. Use CancelScope.MoveOnAfter to go on without a result.";

    internal static string ScopeNotInnermost(object scope, object inner) =>
        $"{scope} was left while {inner}, entered inside it, is still open. Leave scopes in the reverse order of entering them; CancelScope.Run does.";

    internal static string ScopeNotHere(object scope, object task) =>
        $"{scope} was left in {task}, which has not entered it or has left it already. Leave a scope once, in the task that entered it.";

    internal static string ScopeLeftOpen(object task, object scope) =>
        $"{task} ended while {scope} was open. Leave every scope that is entered; CancelScope.Run does.";

    internal static string EnteredTwice(object scope) =>
        $"{scope} has been entered before. Make a new one for each use.";

    internal static string GroupNotEntered(object group) =>
        $"{group} has not been entered. Start its tasks inside the body given to Run(…).";

    internal static string GroupFinished(object group) =>
        $"{group} is finished: all its tasks have ended. Start tasks inside the body given to Run(…).";

    internal static string GroupParentEnded(object child, object parent) =>
        $"{child} failed in a group whose own task, {parent}, has ended already. Do not yield out of a TaskGroup.";

    internal static string GroupCanceledWithoutResult(object group) =>
        $"{group} was cancelled before its body had a result. Give it a body without a result, or let the body return before Cancel() is called.";

    internal static string AlreadyReady(object signal) => $"{signal} has been set before. Set it once.";

    internal static string EndedUnready(object child) =>
        $"{child} ended without setting its ReadySignal. Call Set(…) when it is ready.";

    internal static string GroupShuttingDown(object group) =>
        $"{group} is shutting down, because a task failed or the group was cancelled. Nothing more can be started in it.";

    internal static string GeneratorRunning(string member, object generator) =>
        $"{member} was awaited while the body of {generator} is running already. Await one MoveNext or Close at a time.";

    internal static string GeneratorIgnoredClose(object generator) =>
        $"The body of {generator} yielded although it is being closed. Let GeneratorClosedException pass, and yield nothing in a finally.";

    internal static string YieldOutside(object generator) =>
        $"Yield was awaited while the body of {generator} is not running. Await it in the body itself, not in a task started there.";

    internal const string SequenceClosed = "the enumeration was closed";

    internal static string RangeTooLong(int start) =>
        $"So many numbers from {start} on do not fit into an int. Ask for fewer, or select a long from each.";

    internal static string LateDisposalFailed(string origin) =>
        $"{origin} failed after its consumer had been cancelled and had waited for it in vain. Give the source the token that cancels it.";

    internal const string SequenceSwitched = "a newer value came";

    internal static string RaceLoserFailed(string origin) =>
        $"{origin} failed after another sequence had won the race, which goes on.";

    internal const string ObservableCannotWait =
        "An observable does not wait for room. Say what is to be dropped when the buffer is full, or choose Fail.";

    internal static string YieldInScope(object generator, string place, object? scope) =>
        $"The body of {generator} yields at {place} while it is inside {scope?.ToString() ?? "another scope than before"}, which its consumer would then be inside, too. Leave the scope before the yield, or send the values from a task: CoroutineSeq.FromProducer, in F# CoroutineSeq.ofProducer.";

    internal static string TooFewValues(int count, int found) =>
        $"{count} values were asked for, and the sequence ended after {found}. Use truncate or drop, or C#'s Take and Skip, where there may be fewer.";

    internal const string NoValues =
        "The sequence has no values. Use tryHead, tryLast or fold, or C#'s FirstOrDefault and Aggregate with a seed.";

    internal static string GeneratorCloseFailed(string origin) =>
        $"{origin} failed while it was being closed at the end of the run.";

    internal static string ThreadsClosed(object loop) =>
        $"{loop} is shutting down and starts no more work on other threads. Start it before the main coroutine ends.";

    internal static string ThreadsLeft(object loop, int count, TimeSpan waited) =>
        $"{count} functions started with OnThread on {loop} had not returned {waited.TotalSeconds} s after the end of the run and are abandoned. Make them observe cancellation.";

    internal static string NeverAwaited(string origin, string site) =>
        $"The coroutine of {origin} was never awaited or started, so nothing of it ran. Await it, or start it with Coroutine.Start(…). It was made here:{Environment.NewLine}{site}";

    internal static string Slow(object work, TimeSpan time) =>
        $"{work} kept its event loop busy for {time.TotalMilliseconds:F0} ms, in which nothing else could run. Await more often, or move the work to OnThread.";

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

    internal static string HandlerFailed(object loop) => $"The UnhandledException handler of {loop} threw as well.";

    internal static string Circle(string way) =>
        $"Tasks await one another in a circle, and none of them can ever go on: {way}. The cancellation of one of them has ended it now; await in one direction only.";

    internal static string NeverRetrieved(string origin) =>
        $"{origin} failed, and nobody looked at its exception. Await it, or read its Exception.";

    internal static string BackgroundFailed(object task) => $"{task}, which runs in the background, failed.";

    internal static string CallbackFailed(string origin) => $"{origin} threw an exception.";

    internal static string ShutdownFailed(object task) => $"{task} failed while the loop was shutting down.";

    internal static string ShutdownSurvivor(object task, int rounds) =>
        $"{task} was still alive after {rounds} rounds of cancellation at the end of the run and is abandoned. Let its cancellation end it, and start no new tasks from it.";

    internal static string TimesOfOtherLoop(object owner, object own, object used) =>
        $"The {owner} keeps times on the clock of {own} but is used on {used}. Make one for each loop.";

    internal static string BulkheadFull(object bulkhead) =>
        $"The {bulkhead} has no place left. Try again later, let more wait, or let more run.";

    internal static string CircuitOpen(object breaker, TimeSpan? retryAfter) =>
        retryAfter is { } time
            ? $"The {breaker} runs nothing {(time == TimeSpan.MaxValue ? "any more" : $"for another {time}")}, because too much failed. Do without, or try again after that."
            : $"The {breaker} waits for the outcome of its probes and runs nothing else. Do without, or try again later.";

    internal static string Unscheduled(object work) => $"{work} is not work that a loop can run by itself.";
}
