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
        /// <summary>Whether its end is no longer the group's business.</summary>
        bool Takes(ICoroutineTask child);
    }

    /// <summary>Is told of the children's ends.</summary>
    private sealed class Overseer(TaskGroup group) : Awaitable
    {
        public override FrameStatus Step() => throw new NotSupportedException();

        internal override void ChildEnded(IFuture child) => group.OnEnded((ICoroutineTask)child);
    }

    // Invariant: holds all children that run, and at most as many that have ended, or a few.
    private readonly List<ICoroutineTask> _children = [];

    // How many children have not ended, or not told so yet.
    private int _live;

    private Dictionary<ICoroutineTask, IStarter>? _starters;

    private List<IFuture> RunningChildren() => [.. _children.Where(static child => !child.IsCompleted)];

    private void Add(ICoroutineTask child)
    {
        _children.Add(child);
        _live++;
    }

    private void Remove()
    {
        _live--;
        if (_children.Count >= LeastSwept && _children.Count > 2 * _live)
            _children.RemoveAll(static child => child.IsCompleted);
    }
}
