namespace Coroutines;

/// <summary>Lets a child report to <see cref="TaskGroup.StartReady{T}"/> that it is ready. trio's <c>task_status</c>.</summary>
/// <typeparam name="T">What it tells along with it, such as the port it listens on.</typeparam>
public sealed class ReadySignal<T>
{
    private readonly CancelScope _child;
    private readonly CancelScope _group;

    /// <summary>Makes a signal that is not set.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="child">The scope that the child runs in, which stands in that of its starter until the child is ready.</param>
    /// <param name="group">The scope it then stands in.</param>
    internal ReadySignal(EventLoop loop, CancelScope child, CancelScope group)
    {
        Future = new Future<T>(loop);
        _child = child;
        _group = group;
    }

    /// <summary>Whether the child has said so.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Whether the child has left its starter's scope for the group's.</summary>
    internal bool IsInGroup { get; private set; }

    internal Future<T> Future { get; }

    /// <summary>Says that the child is ready; whoever started it goes on in the next turn. Does not suspend.
    /// From now on the child stands in the scope of the group, and no longer in those of its starter.</summary>
    /// <param name="value">What the starter gets.</param>
    /// <exception cref="InvalidOperationException">It has been said before.</exception>
    public void Set(T value)
    {
        if (IsSet)
            throw new InvalidOperationException(Messages.AlreadyReady(this));
        IsSet = true;
        // As in trio, one whose start has been cancelled already stays where it is, and ends by that.
        if (!_child.IsStriking)
        {
            IsInGroup = true;
            _child.MoveInto(_group);
        }
        // A starter that has been cancelled no longer waits.
        Future.TrySetResult(value);
    }

    /// <inheritdoc/>
    public override string ToString() => $"ReadySignal ({(IsSet ? "set" : "not set")})";
}
