namespace Coroutines.LowLevel;

/// <summary>Work that lives on the loop until it ends, held strongly so that it never vanishes, and failures nobody has seen.</summary>
internal sealed class LoopResidents
{
    // Invariant: _live[i].ResidentSlot == i for every i below _count. Leaving fills the gap with the last one, in constant time;
    // whoever asks for an order sorts by creation.
    private Resident[] _live = new Resident[16];
    private int _count;
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

    public int Count => _count;

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
        if (_count == _live.Length)
            Array.Resize(ref _live, _count * 2);
        _live[_count].Work = work;
        return _count++;
    }

    public void Remove(int slot)
    {
        var last = _live[--_count].Work!;
        _live[_count].Work = null;
        if (slot == _count)
            return;
        _live[slot].Work = last;
        last.ResidentSlot = slot;
    }

    /// <summary>All that live now, in no order.</summary>
    public LoopWork[] ToArray()
    {
        var works = new LoopWork[_count];
        for (var i = 0; i < works.Length; i++)
            works[i] = _live[i].Work!;
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
