using System.ComponentModel;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>The next move of an enumerator, to be awaited at once. For compilers.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SequenceMove<T>
{
    private readonly CoroutineSeqEnumerator<T> _enumerator;

    internal SequenceMove(CoroutineSeqEnumerator<T> enumerator) => _enumerator = enumerator;

    /// <summary>Begins to await it.</summary>
    /// <returns>The awaiter.</returns>
    public CoroutineAwaiter<bool> GetAwaiter() => new(_enumerator.Move().Body);
}
