using Coroutines.LowLevel;

namespace Coroutines;

// The children of a group, in the order of creation, which is the order of cancellation.
public sealed partial class TaskGroup
{
    // Below this the ended ones are not worth the sweep.
    private const int LeastSwept = 32;

    /// <summary>Looks first at how a child ended.</summary>
    private interface IStarter
    {
        /// <summary>The child has ended; whether that is no longer the group's business.</summary>
        bool Takes(ICoroutineTask child);

        /// <summary>Whether it stands in line for its turn to run.</summary>
        bool IsWaiting { get; set; }
    }

    /// <summary>Is told of the children's ends.</summary>
    private sealed class Overseer(TaskGroup group) : Awaitable
    {
        public override FrameStatus Step() => throw new NotSupportedException();

        internal override bool MustBeToldOf(Awaitable child) => group.MustBeToldOf(child);

        internal override void ChildEnded(IFuture child) => group.OnEnded((ICoroutineTask)child);
    }

    // Invariant: holds all children that run, and at most as many that have ended, or a few.
    private readonly List<Child> _children = [];

    // A struct around the reference: a list of structs is added to without a look for the interface.
    private readonly record struct Child(ICoroutineTask Task);

    // How many children have not ended, or are still to tell so.
    private int _live;

    // How many have not ended.
    private int _unsettled;

    private Dictionary<ICoroutineTask, IStarter>? _starters;

    private List<IFuture> RunningChildren() =>
        [.. _children.Select(static child => child.Task).Where(static task => !task.IsCompleted)];

    private void Add(ICoroutineTask child)
    {
        _children.Add(new(child));
        _live++;
        _unsettled++;
    }

    // A success changes nothing but the count, unless it is the last, or makes room for one that waits, or a starter waits for it.
    private bool MustBeToldOf(Awaitable child)
    {
        if (--_unsettled == 0 || !child.HasValue || _waiting is { Count: > 0 } || _starters is not null)
            return true;
        Remove();
        _running--;
        return false;
    }

    private void Remove()
    {
        _live--;
        if (_children.Count >= LeastSwept && _children.Count > 2 * _live)
            _children.RemoveAll(static child => child.Task.IsCompleted);
    }
}
