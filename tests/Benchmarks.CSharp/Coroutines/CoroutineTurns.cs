namespace Coroutines.Benchmarks.CSharp;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>Tasks that take turns, as C# coroutines.</summary>
public static class CoroutineTurns
{
    private static async Coroutine<int> Child(int x) => x + 1;

    public static async Coroutine<int> Yields(int n)
    {
        for (var i = 0; i < n; i++)
            await Coroutine.Yield();
        return n;
    }

    public static async Coroutine<int> RoundRobin(int tasks, int n)
    {
        var started = new CoroutineTask<int>[tasks];
        for (var i = 0; i < tasks; i++)
            started[i] = Coroutine.Start(Yields(n / tasks));
        Meter.Start();
        var sum = 0;
        foreach (var task in started)
            sum += await task;
        Meter.Stop();
        return sum;
    }

    public static async Coroutine<int> SpawnJoin(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await Coroutine.Start(Child(i));
        return sum;
    }

    public static async Coroutine<int> PingPong(int n)
    {
        var ping = AsyncChannel.Bounded<int>(1);
        var pong = AsyncChannel.Bounded<int>(1);
        var other = Coroutine.Start(Other(n, ping.Receiver, pong.Sender));
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            await ping.Sender.Send(i);
            sum += await pong.Receiver.Receive();
        }
        await other;
        return sum;
    }

    private static async Coroutine<int> Other(int n, ChannelReceiver<int> ping, ChannelSender<int> pong)
    {
        for (var i = 0; i < n; i++)
            await pong.Send(await ping.Receive() + 1);
        return n;
    }

    public static async Coroutine<int> PingPongOverFutures(int n)
    {
        var ping = new Future<int>();
        var pong = new Future<int>();
        async Coroutine<int> Other()
        {
            for (var i = 0; i < n; i++)
            {
                var value = await ping;
                ping = new Future<int>();
                pong.SetResult(value + 1);
            }
            return n;
        }
        var other = Coroutine.Start(Other());
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            pong = new Future<int>();
            ping.SetResult(i);
            sum += await pong;
        }
        await other;
        return sum;
    }

    public static async Coroutine<int> Gather(int children, int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var started = new Coroutine<int>[children];
            for (var k = 0; k < children; k++)
                started[k] = Child(k);
            foreach (var result in await Coroutine.Gather(started))
                sum += result;
        }
        return sum;
    }

    public static async Coroutine<int> Group(int children, int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var started = new CoroutineTask<int>[children];
            await new TaskGroup().Run(async group =>
            {
                for (var k = 0; k < children; k++)
                    started[k] = group.Start(Child(k));
            });
            foreach (var child in started)
                sum += child.Result;
        }
        return sum;
    }
}
