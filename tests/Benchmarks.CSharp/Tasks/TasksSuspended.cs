using System.Threading.Channels;

namespace Coroutines.Benchmarks;

/// <summary>Tasks that are suspended on something, all at once, and then woken.</summary>
public static class TasksSuspended
{
    private static async Task<int> Joined(int n, Func<Task<int>> waiter, Action wakeAll)
    {
        var tasks = new Task<int>[n];
        for (var i = 0; i < n; i++)
            tasks[i] = waiter();
        Meter.AllSuspended();
        wakeAll();
        var sum = 0;
        foreach (var task in tasks)
            sum += await task;
        return sum;
    }

    public static Task<int> OnASource(int n)
    {
        var source = new TaskCompletionSource<int>();
        return Joined(n, async () => await source.Task, () => source.SetResult(1));
    }

    public static Task<int> OnASemaphore(int n)
    {
        var semaphore = new SemaphoreSlim(0);
        return Joined(
            n,
            async () =>
            {
                await semaphore.WaitAsync();
                return 1;
            },
            () => semaphore.Release(n)
        );
    }

    public static Task<int> OnAChannel(int n)
    {
        var channel = Channel.CreateUnbounded<int>();
        return Joined(
            n,
            async () => await channel.Reader.ReadAsync(),
            () =>
            {
                for (var i = 0; i < n; i++)
                    channel.Writer.TryWrite(1);
            }
        );
    }
}
