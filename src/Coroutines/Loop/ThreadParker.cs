namespace Coroutines.LowLevel;

/// <summary>Blocks the thread until it is woken or the time is up.</summary>
internal sealed class ThreadParker : IParker, IDisposable
{
    // 24,855 days is the longest wait the event accepts; a loop that idles longer simply looks again.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(int.MaxValue);

    // THREADS: Wake is called from any thread; Park only from the loop's.
    private readonly ManualResetEventSlim _woken = new(false, spinCount: 0);

    public void Park(TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            _woken.Wait();
        }
        else
        {
            // Rounded up: the event counts whole milliseconds, and waking early would make the loop spin until the timer is due.
            var whole = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, timeout.TotalMilliseconds)));
            _woken.Wait(whole < Longest ? whole : Longest);
        }
        _woken.Reset();
    }

    public void Wake() => _woken.Set();

    public void Dispose() => _woken.Dispose();
}
