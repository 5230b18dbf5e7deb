namespace Coroutines.Benchmarks;

/// <summary>Deadlines and sleeps, with what the base library has.</summary>
public static class TaskTimers
{
    public static async Task<int> Sleepers(PumpClock clock, int n)
    {
        var sleepers = new Task<int>[n];
        for (var i = 0; i < n; i++)
            sleepers[i] = Sleeper(clock, i);
        Meter.AllSuspended();
        var sum = 0;
        foreach (var sleeper in sleepers)
            sum += await sleeper;
        return sum;
    }

    /// <summary>So many at a time, until n are done.</summary>
    public static async Task<int> SleepersRepeated(PumpClock clock, int size, int n)
    {
        var done = 0;
        while (done < n)
        {
            var some = Math.Min(size, n - done);
            await Sleepers(clock, some);
            done += some;
        }
        return done;
    }

    private static async Task<int> Sleeper(PumpClock clock, int i)
    {
        await Task.Delay(Delays.Of(i), clock);
        return i;
    }

    public static int Cancels(int n)
    {
        var cancelled = 0;
        for (var i = 0; i < n; i++)
        {
            // A minute longer: these are real ones, and none shall fire.
            using var source = new CancellationTokenSource(Delays.Of(i) + TimeSpan.FromMinutes(1));
            if (!source.IsCancellationRequested)
                cancelled++;
        }
        return cancelled;
    }

    /// <summary>The queue alone, without a loop around it.</summary>
    public static int Fires(int live, int n)
    {
        var deadlines = new PriorityQueue<Action, long>();
        var load = new DeadlineLoad<BareQueue>(new BareQueue(deadlines), live, n);
        load.Start();
        while (deadlines.TryDequeue(out var fire, out _))
            fire();
        return load.Sum;
    }

    private readonly struct BareQueue(PriorityQueue<Action, long> deadlines) : IDeadlineQueue
    {
        public void Add(long milliseconds, Action fire) => deadlines.Enqueue(fire, milliseconds);

        public void End() => deadlines.Clear();
    }
}
