using System.Threading.Channels;

namespace Coroutines.Benchmarks;

/// <summary>Tasks that take turns, as C# tasks. A child that would complete at once yields, for a coroutine's first step is in the next turn too.</summary>
public static class TaskTurns
{
    private static async Task<int> Child(int x)
    {
        await Task.Yield();
        return x + 1;
    }

    public static async Task<int> Yields(int n)
    {
        for (var i = 0; i < n; i++)
            await Task.Yield();
        return n;
    }

    public static async Task<int> RoundRobin(int tasks, int n)
    {
        var started = new Task<int>[tasks];
        for (var i = 0; i < tasks; i++)
            started[i] = Yields(n / tasks);
        Meter.Start();
        var sum = 0;
        foreach (var task in started)
            sum += await task;
        Meter.Stop();
        return sum;
    }

    public static async Task<int> SpawnJoin(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await Child(i);
        return sum;
    }

    public static async Task<int> RunJoin(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var x = i;
            sum += await Task.Run(() => x + 1);
        }
        return sum;
    }

    private static Channel<int> NewChannel() =>
        Channel.CreateBounded<int>(new BoundedChannelOptions(1) { SingleReader = true, SingleWriter = true });

    public static async Task<int> PingPong(int n)
    {
        var ping = NewChannel();
        var pong = NewChannel();
        var other = Other(n, ping.Reader, pong.Writer);
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            await ping.Writer.WriteAsync(i);
            sum += await pong.Reader.ReadAsync();
        }
        await other;
        return sum;
    }

    private static async Task<int> Other(int n, ChannelReader<int> ping, ChannelWriter<int> pong)
    {
        for (var i = 0; i < n; i++)
            await pong.WriteAsync(await ping.ReadAsync() + 1);
        return n;
    }

    public static async Task<int> PingPongOverSources(int n)
    {
        var ping = new TaskCompletionSource<int>();
        var pong = new TaskCompletionSource<int>();
        async Task<int> Other()
        {
            for (var i = 0; i < n; i++)
            {
                var value = await ping.Task;
                ping = new TaskCompletionSource<int>();
                pong.SetResult(value + 1);
            }
            return n;
        }
        var other = Other();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            pong = new TaskCompletionSource<int>();
            ping.SetResult(i);
            sum += await pong.Task;
        }
        await other;
        return sum;
    }

    /// <summary>So many at a time, until n are done.</summary>
    public static async Task<int> WhenAllRepeated(int size, int n)
    {
        var done = 0;
        while (done < n)
        {
            var some = Math.Min(size, n - done);
            await WhenAll(some, 1);
            done += some;
        }
        return done;
    }

    public static async Task<int> WhenAll(int children, int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var started = new Task<int>[children];
            for (var k = 0; k < children; k++)
                started[k] = Child(k);
            foreach (var result in await Task.WhenAll(started))
                sum += result;
        }
        return sum;
    }
}
