using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Coroutines.Benchmarks;

/// <summary>Callbacks handed from one thread to another, with what the base library has.</summary>
public static class TaskPosts
{
    private static Thread Poster(int n, Action post)
    {
        var poster = new Thread(() =>
        {
            for (var i = 0; i < n; i++)
                post();
        });
        poster.Start();
        return poster;
    }

    public static async Task<int> OverChannel(int n)
    {
        var channel = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
        var received = new Arrivals();
        var callback = () =>
        {
            if (++received.Count == n)
                channel.Writer.Complete();
        };
        var poster = Poster(n, () => channel.Writer.TryWrite(callback));
        while (await channel.Reader.WaitToReadAsync())
        while (channel.Reader.TryRead(out var action))
            action();
        poster.Join();
        return received.Count;
    }

    /// <summary>The receiver spins while there is nothing.</summary>
    public static int OverConcurrentQueue(int n)
    {
        var queue = new ConcurrentQueue<Action>();
        var received = new Arrivals();
        var callback = () =>
        {
            received.Count++;
        };
        var poster = Poster(n, () => queue.Enqueue(callback));
        var spin = new SpinWait();
        while (received.Count < n)
        {
            if (queue.TryDequeue(out var action))
            {
                action();
                spin.Reset();
            }
            else
            {
                spin.SpinOnce();
            }
        }
        poster.Join();
        return received.Count;
    }
}
