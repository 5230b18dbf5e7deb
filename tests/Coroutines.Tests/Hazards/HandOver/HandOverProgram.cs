namespace Coroutines.Tests.Hazards;

/// <summary>A generated program of a few tasks around one primitive, which knows what must be true whoever is cancelled when.</summary>
internal abstract class HandOverProgram(Random random)
{
    private readonly HashSet<ICoroutineTask> _waiting = [];

    public List<CoroutineTask<Unit>> Tasks { get; } = [];

    /// <summary>Starts all tasks.</summary>
    public abstract void Start();

    /// <summary>Nothing moves any more: says whether anybody waits for what is there.</summary>
    public abstract void CheckAtRest();

    public void ThrowFailures()
    {
        foreach (var task in Tasks)
            if (task.IsFaulted)
                _ = task.Result;
    }

    /// <summary>Whether a task waits for the primitive.</summary>
    public bool IsWaiting(ICoroutineTask task) => _waiting.Contains(task);

    /// <summary>How many tasks wait for the primitive.</summary>
    protected int Waiting => _waiting.Count;

    /// <summary>How many calls of <see cref="Wait"/> a cancellation has ended.</summary>
    protected int Cancelled { get; private set; }

    protected static void Ensure(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }

    protected int Below(int limit) => random.Next(limit);

    protected void StartTasks(int count, Func<Coroutine> body)
    {
        for (; count > 0; count--)
            Tasks.Add(Coroutine.Start(body()));
    }

    protected async Coroutine Pause()
    {
        for (var turns = Below(3); turns > 0; turns--)
            await Coroutine.Yield();
    }

    /// <summary>Waits; every third task that is cancelled meanwhile does not give up but waits anew, if it may.</summary>
    protected async Coroutine Wait(Func<Coroutine> wait, bool mayWaitAnew = true)
    {
        var waitsAnew = mayWaitAnew && Below(3) == 0;
        while (true)
        {
            _waiting.Add(CoroutineTask.Current!);
            try
            {
                await wait();
                return;
            }
            catch (CoroutineCanceledException)
            {
                Cancelled++;
                if (!waitsAnew)
                    throw;
                waitsAnew = false;
            }
            finally
            {
                _waiting.Remove(CoroutineTask.Current!);
            }
        }
    }
}
