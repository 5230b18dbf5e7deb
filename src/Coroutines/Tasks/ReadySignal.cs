namespace Coroutines;

/// <summary>By which a child tells <see cref="TaskGroup.StartReady{T}"/> that it is ready. trio's <c>task_status</c>.</summary>
/// <typeparam name="T">What it tells along with it, such as the port it listens on.</typeparam>
public sealed class ReadySignal<T>
{
    internal ReadySignal(EventLoop loop) => Future = new Future<T>(loop);

    /// <summary>Whether the child has said so.</summary>
    public bool IsSet { get; private set; }

    internal Future<T> Future { get; }

    /// <summary>Says that the child is ready; whoever started it goes on in the next turn. Does not suspend.</summary>
    /// <param name="value">What the starter gets.</param>
    /// <exception cref="InvalidOperationException">It has been said before.</exception>
    public void Set(T value)
    {
        if (IsSet)
            throw new InvalidOperationException(Messages.AlreadyReady(this));
        IsSet = true;
        // A starter that has been cancelled no longer waits.
        Future.TrySetResult(value);
    }

    /// <inheritdoc/>
    public override string ToString() => $"ReadySignal ({(IsSet ? "set" : "not set")})";
}
