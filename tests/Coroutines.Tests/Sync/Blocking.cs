namespace Coroutines.Tests.Sync;

/// <summary>One primitive of each kind, in the state in which its wait blocks, with what lets one waiter go on.</summary>
internal sealed class Blocking(string kind)
{
    private readonly AsyncLock _lock = new();
    private readonly AsyncEvent _event = new();
    private readonly AsyncCondition _condition = new();
    private readonly AsyncSemaphore _semaphore = new(0);
    private readonly AsyncBarrier _barrier = new(2);
    private readonly AsyncQueue<int> _queue = new(1);
    private bool _isLockTaken;

    /// <summary>The type's name, without <c>Async</c>.</summary>
    public string Name =>
        kind switch
        {
            "get" or "put" or "join" => "Queue",
            _ => char.ToUpperInvariant(kind[0]) + kind[1..],
        };

    public override string ToString() =>
        kind switch
        {
            "lock" => _lock.ToString(),
            "event" => _event.ToString(),
            "condition" => _condition.ToString(),
            "semaphore" => _semaphore.ToString(),
            "barrier" => _barrier.ToString(),
            _ => _queue.ToString(),
        };

    public async Coroutine Wait()
    {
        switch (kind)
        {
            case "lock":
                if (!_isLockTaken)
                    await _lock.Acquire();
                _isLockTaken = true;
                await _lock.Acquire();
                break;
            case "event":
                await _event.Wait();
                break;
            case "condition":
                using (await _condition.Hold())
                    await _condition.Wait();
                break;
            case "semaphore":
                await _semaphore.Acquire();
                break;
            case "barrier":
                await _barrier.Wait();
                break;
            case "get":
                await _queue.Get();
                break;
            case "put":
                if (_queue.IsEmpty)
                    _queue.PutNow(1);
                await _queue.Put(2);
                break;
            default:
                if (_queue.IsEmpty)
                    _queue.PutNow(1);
                await _queue.Join();
                break;
        }
    }

    /// <summary>Takes the lock without which there is no notifying.</summary>
    public async Coroutine BeforeWaking()
    {
        if (kind == "condition")
            await _condition.Acquire();
    }

    public void WakeOne()
    {
        switch (kind)
        {
            case "lock":
                _lock.Release();
                break;
            case "event":
                _event.Set();
                break;
            case "condition":
                _condition.Notify();
                break;
            case "semaphore":
                _semaphore.Release();
                break;
            case "get":
                _queue.PutNow(1);
                break;
            case "put":
                _queue.GetNow();
                break;
            case "join":
                _queue.TaskDone();
                break;
            default:
                throw new NotSupportedException("A barrier is passed, not woken.");
        }
    }

    public void AfterWaking()
    {
        if (kind == "condition")
            _condition.Release();
    }
}
