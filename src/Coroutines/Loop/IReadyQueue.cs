namespace Coroutines.LowLevel;

/// <summary>Holds the work that is ready and chooses which runs next.</summary>
/// <remarks>
/// The loop takes exactly the number of items that were ready when its turn began, so a queue chooses an order, never an
/// amount. The default is first in, first out, as asyncio's.
/// </remarks>
public interface IReadyQueue
{
    /// <summary>How many items wait.</summary>
    int Count { get; }

    /// <summary>Adds work that has become ready.</summary>
    /// <param name="work">The work; the same object is never in the queue twice.</param>
    void Enqueue(LoopWork work);

    /// <summary>Removes and returns the work to run next.</summary>
    /// <returns>One of the items; called only while <see cref="Count"/> is above zero.</returns>
    LoopWork Dequeue();
}
