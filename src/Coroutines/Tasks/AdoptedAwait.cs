namespace Coroutines.LowLevel;

/// <summary>A coroutine awaited by code that is not a coroutine, such as an <c>async Task</c> method running on the loop.</summary>
internal static class AdoptedAwait
{
    public static void Begin<T>(Awaitable<T> body, Action continuation)
    {
        try
        {
            Adopt(body, continuation);
        }
        catch (Exception error)
        {
            // What is thrown from here would end the process; the awaiting method shall see it, at its await.
            if (SynchronizationContext.Current is { } context)
                context.Post(_ => Raise(error, continuation), null);
            else
                ThreadPool.QueueUserWorkItem(_ => Raise(error, continuation));
        }
    }

    private static void Raise(Exception error, Action continuation)
    {
        InjectedException.Set(error);
        continuation();
    }

    private static void Adopt<T>(Awaitable<T> body, Action continuation)
    {
        if (body is Future<T> future)
        {
            if (EventLoop.TryGetCurrent is { } loop)
                future.CheckOn(loop);
            future.AddWaiter(new Resume<T>(future, null, continuation));
            return;
        }
        // There is no task to run the body in, so it becomes one of its own.
        var task = new CoroutineTask<T>(EventLoop.Current, new Coroutine<T>(body), null);
        task.AddWaiter(new Resume<T>(task, body, continuation));
    }

    private sealed class Resume<T>(Future<T> awaited, Awaitable<T>? body, Action continuation) : LoopWork
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();

        protected internal override void Run()
        {
            awaited.Loop.EnterContext(_context);
            try
            {
                GoOn();
            }
            finally
            {
                awaited.Loop.LeaveContext();
            }
        }

        // As a continuation of a BCL task: others may await the method that goes on here.
        protected internal override void Abandon() =>
            LateCallback.Queue(awaited.Loop, static resume => ((Resume<T>)resume!).GoOn(), this, _context);

        private void GoOn()
        {
            if (body is not null)
                CopyOutcome(body);
            continuation();
        }

        // The awaiter of the foreign method looks into the body, which may have ended by a tail call or not begun at all.
        private void CopyOutcome(Awaitable<T> to)
        {
            try
            {
                var value = awaited.Take().Value;
                if (to.Depth < 0)
                    return;
                to.Value = value;
                to.Status = FrameStatus.Done;
            }
            catch (Exception error)
            {
                // An operation is shared by all who await it, and keeps nobody's outcome.
                if (to.Depth < 0)
                    InjectedException.Set(error);
                else
                    to.Fail(error);
            }
        }
    }
}
