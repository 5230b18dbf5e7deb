using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>A sequence of which one enumeration at a time serves all its consumers. Each of these has a place of its own in what has come.</summary>
/// <param name="source">The sequence.</param>
/// <param name="replayed">How many values whoever comes later gets first.</param>
internal sealed class Sharing<T>(CoroutineSeq<T> source, int replayed)
{
    private SharedReading<T>? _reading;

    /// <summary>What a consumer enumerates.</summary>
    public CoroutineSeq<T> Sequence => CoroutineSeq.Create<T>(Consume);

    private async Coroutine Consume(AsyncGenerator<T> generator)
    {
        var reading = _reading is { IsOpen: true } current
            ? current
            : (_reading = new SharedReading<T>(source, replayed, _reading));
        var place = reading.Join();
        Exception? failure = null;
        try
        {
            while (await reading.Next(place))
                await generator.Yield(place.Value);
        }
        catch (Exception error)
        {
            failure = error;
        }
        try
        {
            // The source's own finalisers are to end, whatever has ended this.
            await CancelScope.Shield(() => reading.Leave(place));
        }
        catch (Exception error)
        {
            failure = failure is null ? error : SuppressedExceptions.Both(failure, error);
        }
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }
}

/// <summary>What has come from a shared source, in order, from the oldest value on that somebody has still to take.</summary>
internal sealed class SharedValue<T>(T value)
{
    public T Value => value;

    public SharedValue<T>? Next { get; set; }
}

/// <summary>The place of one consumer in what has come.</summary>
internal sealed class SharedPlace<T>
{
    public SharedPlace(SharedValue<T> last)
    {
        Last = last;
        Node = new LinkedListNode<SharedPlace<T>>(this);
    }

    /// <summary>What it took last.</summary>
    public SharedValue<T> Last { get; set; }

    public T Value => Last.Value;

    /// <summary>The task that asked last.</summary>
    public ICoroutineTask? Task { get; set; }

    public LinkedListNode<SharedPlace<T>> Node { get; }
}
