namespace Coroutines.Benchmarks.Floors;

/// <summary>The least that a hand-over between two threads takes: a ring with one writer and one reader, and a virtual call.</summary>
public static class Posts
{
    private const int Capacity = 1 << 16;

    private sealed class Counting : Node
    {
        public readonly Arrivals Arrivals = new();

        public override void Run() => Arrivals.Count++;
    }

    public static int OverRing(int n)
    {
        var ring = new Node[Capacity];
        // THREADS: the writer alone moves the tail, after it has written; the reader alone moves the head, after it has read.
        var head = new Arrivals();
        var tail = new Arrivals();
        var counting = new Counting();
        var writer = new Thread(() =>
        {
            for (var i = 0; i < n; i++)
            {
                while (i - Volatile.Read(ref head.Count) == Capacity)
                    Thread.Yield();
                ring[i & (Capacity - 1)] = counting;
                Volatile.Write(ref tail.Count, i + 1);
            }
        });
        writer.Start();
        for (var i = 0; i < n; i++)
        {
            while (Volatile.Read(ref tail.Count) == i)
                Thread.Yield();
            ring[i & (Capacity - 1)].Run();
            Volatile.Write(ref head.Count, i + 1);
        }
        writer.Join();
        return counting.Arrivals.Count;
    }
}
