namespace Coroutines.LowLevel;

/// <summary>Work that lives on the loop until it ends, held strongly so that it never vanishes, and failures nobody has seen.</summary>
internal sealed class LoopResidents
{
    // Invariant: each slot below _used either holds who lives there or stands in _gaps once. The gap that was made last is filled first: tasks
    // that come and go stay in the same cache line. Whoever asks for an order sorts by creation.
    private Resident[] _live = new Resident[16];
    private int _used;
    private int[] _gaps = new int[16];
    private int _gapCount;
    private int _created;
    private List<WeakReference<UnseenFailure>>? _failures;
    private List<UnseenFailure>? _held;
    private readonly LinkedList<object> _generators = new();
    private int _sweepGeneratorsAt = 64;

    // A struct around the reference: an array of structs is stored into without a covariance check.
    private struct Resident
    {
        public LoopWork? Work;
    }

    public int Count => _used - _gapCount;

    /// <summary>How many functions run on other threads for this loop, awaited or abandoned.</summary>
    public int Threads { get; set; }

    /// <summary>How many tasks wait for something that knows nothing of the loop: virtual time must not pass it by.</summary>
    public int ForeignAwaits { get; set; }

    /// <summary>Whether the loop has shut down its threads and starts no more.</summary>
    public bool ThreadsClosed { get; set; }

    /// <summary>Called when the last function on another thread has ended.</summary>
    public Action? NoThreads { get; set; }

    public void ThreadEnded()
    {
        if (--Threads == 0)
            NoThreads?.Invoke();
    }

    /// <summary>Holds what has begun to hand out values, to be closed at the end of the run, in the order of the beginning.</summary>
    public LinkedListNode<object> AddGenerator(object generator)
    {
        // Amortised: the list is swept when it has doubled since the last sweep.
        if (_generators.Count >= _sweepGeneratorsAt)
        {
            for (var node = _generators.First; node is not null; )
            {
                var next = node.Next;
                if (node.Value is WeakReference { IsAlive: false })
                    _generators.Remove(node);
                node = next;
            }
            _sweepGeneratorsAt = Math.Max(64, _generators.Count * 2);
        }
        return _generators.AddLast(generator);
    }

    /// <summary>The generator has ended: it keeps its place as long as somebody else keeps it, as in asyncio.</summary>
    public static void ReleaseGenerator(LinkedListNode<object> node) => node.Value = new WeakReference(node.Value);

    /// <summary>How many generators have begun and not ended.</summary>
    public int OpenGenerators => _generators.Count(static generator => generator is not WeakReference);

    /// <summary>All that were added and are still there.</summary>
    public object[] TakeGenerators()
    {
        object[] taken =
        [
            .. _generators.Select(static g => g is WeakReference weak ? weak.Target : g).OfType<object>(),
        ];
        _generators.Clear();
        return taken;
    }

    /// <summary>Numbers what is created on the loop, from 1.</summary>
    public int NextNumber() => ++_created;

    public int Add(LoopWork work)
    {
        if (_gapCount == 0 && _used == _live.Length)
            Array.Resize(ref _live, _used * 2);
        var slot = _gapCount > 0 ? _gaps[--_gapCount] : _used++;
        _live[slot].Work = work;
        return slot;
    }

    public void Remove(int slot)
    {
        _live[slot].Work = null;
        if (_gapCount == _gaps.Length)
            Array.Resize(ref _gaps, _gapCount * 2);
        _gaps[_gapCount++] = slot;
    }

    /// <summary>All that live now, in no order.</summary>
    public LoopWork[] ToArray()
    {
        var works = new LoopWork[Count];
        var next = 0;
        for (var i = 0; i < _used; i++)
            if (_live[i].Work is { } work)
                works[next++] = work;
        return works;
    }

    /// <summary>From now on keeps failures from being collected, so that they are reported at the end of the run and never before.</summary>
    public void HoldFailures() => _held ??= [];

    public void AddFailure(UnseenFailure failure)
    {
        _held?.Add(failure);
        _failures ??= [];
        // Amortised: the list is swept when it has doubled since the last sweep.
        if (_failures.Count == _failures.Capacity)
            _failures.RemoveAll(static weak => !weak.TryGetTarget(out var f) || f.IsSeen);
        _failures.Add(new WeakReference<UnseenFailure>(failure));
    }

    /// <summary>Takes the failures that nobody has looked at, oldest origin first.</summary>
    public IEnumerable<UnseenFailure> TakeFailures()
    {
        var unseen = new List<UnseenFailure>();
        foreach (var weak in _failures ?? [])
            if (weak.TryGetTarget(out var failure) && !failure.IsSeen)
                unseen.Add(failure);
        _failures = null;
        return unseen.OrderBy(static failure => failure.Number);
    }
}
