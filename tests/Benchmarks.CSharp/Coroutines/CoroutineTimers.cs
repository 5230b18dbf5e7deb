namespace Coroutines.Benchmarks.CSharp;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>Deadlines and sleeps, as C# coroutines; to be run on a virtual clock.</summary>
public static class CoroutineTimers
{
    public static async Coroutine<int> Sleepers(int n)
    {
        var sleepers = new CoroutineTask<int>[n];
        for (var i = 0; i < n; i++)
            sleepers[i] = Coroutine.Start(Sleeper(i));
        // Comes back behind the first steps of all of them.
        await Coroutine.Yield();
        Meter.AllSuspended();
        var sum = 0;
        foreach (var sleeper in sleepers)
            sum += await sleeper;
        return sum;
    }

    private static async Coroutine<int> Sleeper(int i)
    {
        await Coroutine.Sleep(Delays.Of(i));
        return i;
    }

    public static async Coroutine<int> Cancels(int n)
    {
        var loop = EventLoop.Current;
        var fired = 0;
        var callback = () =>
        {
            fired++;
        };
        var cancelled = 0;
        for (var i = 0; i < n; i++)
            if (loop.CallLater(Delays.Of(i), callback).Cancel())
                cancelled++;
        return cancelled - fired;
    }

    public static async Coroutine<int> Fires(int live, int n)
    {
        var done = new Future<bool>();
        var load = new DeadlineLoad<LoopQueue>(new LoopQueue(EventLoop.Current, done), live, n);
        load.Start();
        await done;
        return load.Sum;
    }

    private readonly struct LoopQueue(EventLoop loop, Future<bool> done) : IDeadlineQueue
    {
        public void Add(long milliseconds, Action fire) => loop.CallAt(TimeSpan.FromMilliseconds(milliseconds), fire);

        public void End() => done.SetResult(true);
    }
}
