using System.Runtime.CompilerServices;

namespace Coroutines;

/// <summary>The way of a sequence to other threads.</summary>
public static class SequenceBridge
{
    /// <summary>Hands a sequence to a loop, to be enumerated from any thread.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="loop">The loop, which may run on another thread; each value is a task of it.</param>
    /// <param name="source">The sequence. Its body runs on the loop, and only while somebody asks for the next value.</param>
    /// <param name="cancellationToken">Cancels the body where it waits. That of the enumerator is honoured as well.</param>
    /// <returns>The values, as BCL code knows them.</returns>
    /// <exception cref="ObjectDisposedException">The loop is closed.</exception>
    public static async IAsyncEnumerable<T> Submit<T>(
        this EventLoop loop,
        CoroutineSeq<T> source,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentNullException.ThrowIfNull(source);
        var enumerator = source.GetAsyncEnumerator();
        try
        {
            while (await loop.Submit(enumerator.MoveNext(), cancellationToken))
                yield return enumerator.Current;
        }
        finally
        {
            await loop.Submit(enumerator.DisposeAsync());
        }
    }
}
