using Coroutines.LowLevel;

namespace Coroutines;

// What a run is made of.
public sealed partial class EventLoop
{
    // The common queue is asked directly; another costs an interface call.
    private int ReadyCount => _fifo is { } fifo ? fifo.Count : _ready.Count;

    /// <summary>Another number for each step of a task and each callback, until it wraps around. Costs a step nothing.</summary>
    internal int StepNumber => _fifo is { } fifo ? fifo.Taken : _asked;

    // Debug mode times each piece of work, and a custom ready queue orders them, so posts cannot run as a batch.
    private bool IsOneByOne => IsDebug || _fifo is null;

    // Here, in RunAsked, in RunTimed and in a batch of the inbox work runs, and nowhere else. All others only make it ready.
    // It returns now and then, because the runtime replaces slow code by fast code where a method is called.
    private void RunTurns()
    {
        var fifo = IsOneByOne ? null : _fifo;
        for (var turn = 0; turn < 64; turn++)
        {
            if (ReadyCount == 0 && !_stopping)
                WaitForWork();
            if (_inbox.HasWork)
                _inbox.MoveTo(this, IsOneByOne);

            // The clock is read only if there is a timer to compare with.
            if (Timers.HasEntries)
                EnqueueDue();

            if (fifo is null)
                RunAsked();
            else
                for (var count = fifo.Count; count > 0; count--)
                {
                    var work = fifo.Dequeue();
                    // Compared before it is written: a reference written costs more than one read.
                    if (!ReferenceEquals(work, Running))
                        Running = work;
                    work.Run();
                }

            if (_stopping)
                return;
        }
    }

    /// <summary>One turn of a loop that debugs, or has a ready queue of somebody else's.</summary>
    private void RunAsked()
    {
        for (var count = _ready.Count; count > 0; count--)
        {
            var work = _ready.Dequeue();
            _asked = unchecked(_asked + 1);
            Running = work;
            if (IsDebug)
                RunTimed(work);
            else
                work.Run();
        }
    }

    private void EnqueueDue()
    {
        var now = Now;
        while (Timers.TakeDue(now) is { } work)
        {
            CacheLine.Fetch(work);
            Enqueue(work);
        }
    }

    private void RunTimed(LoopWork work)
    {
        // Asked for first: a callback forgets what it was as soon as it runs.
        var origin = work.ToString()!;
        var start = _clock.GetTimestamp();
        work.Run();
        var time = _clock.GetElapsedTime(start);
        if (time >= _slowStep)
            Report(new LoopError(LoopErrorKind.Slow, Messages.Slow(origin, time), null, origin));
    }

    private void WaitForWork()
    {
        if (!Timers.TryPeek(out var when))
            _inbox.Park(Timeout.InfiniteTimeSpan);
        else if (Now is var now && when > now)
            _inbox.Park(new TimeSpan(when - now));
    }
}
