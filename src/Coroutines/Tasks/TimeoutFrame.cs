namespace Coroutines.LowLevel;

/// <summary>What a <see cref="TimeoutScope"/> was made by, which knows for how long.</summary>
internal interface ITimeLimit
{
    /// <summary>How long, for messages.</summary>
    string Time { get; }
}

/// <summary>Runs a body for a limited time: makes a <see cref="TimeoutScope"/> whenever it is run.</summary>
// It is what the scope is named by, so that a place and a time for messages cost nothing but two words here.
internal sealed class TimeoutFrame<T>(TimeSpan? delay, Func<TimeoutScope, Coroutine<T>> body, object? origin, int line)
    : Frame<T>,
        ITimeLimit
{
    public string Time => delay.ToString()!;

    public override FrameStatus Step()
    {
        try
        {
            var when = delay is { } time ? EventLoop.Current.DeadlineAfter(time) : null;
            TailTo(new TimeoutScope(when, this, 0).RunOnce(body));
            return Status;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override Awaitable<T> Again() => new TimeoutFrame<T>(delay, body, origin, line);

    public override string ToString() => Messages.Place(origin?.ToString(), line);
}
