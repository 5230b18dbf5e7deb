namespace Coroutines.LowLevel;

/// <summary>The exceptions that are attached to another one, in the order in which they came, each once.</summary>
// THREADS: an exception that is kept may be thrown on many loops at a time, so all that is here is locked.
internal sealed class AttachedExceptions
{
    // Enough for whatever may go wrong while one exception is on its way, and little for one that is thrown for ever.
    private const int Most = 100;

    private readonly Queue<Exception> _inOrder = new();
    private readonly HashSet<Exception> _known = new(ReferenceEqualityComparer.Instance);
    private int _most = Most;

    /// <summary>Adds what came together, all of it; what came before it is given up, the earliest first, if it is too much.</summary>
    public void Add(ReadOnlySpan<Exception> exceptions)
    {
        lock (_inOrder)
        {
            if (exceptions.Length > 1)
                _most = Math.Max(_most, exceptions.Length + Most);
            foreach (var exception in exceptions)
                if (_known.Add(exception))
                    _inOrder.Enqueue(exception);
            while (_inOrder.Count > _most)
                _known.Remove(_inOrder.Dequeue());
        }
    }

    public Exception[] ToArray()
    {
        lock (_inOrder)
            return [.. _inOrder];
    }
}
