using Coroutines.LowLevel;

namespace Coroutines;

// The children of a group, linked in the order of creation, which is the order of cancellation. One leaves in constant time.
public sealed partial class TaskGroup
{
    /// <summary>Looks first at how a child ended.</summary>
    private interface IStarter
    {
        /// <summary>Whether its end is no longer the group's business.</summary>
        bool Takes(ICoroutineTask child);
    }

    private sealed class Child(TaskGroup group, ICoroutineTask task, IStarter? starter) : LoopWork
    {
        public ICoroutineTask Task => task;

        public IStarter? Starter => starter;

        public Child? Previous { get; set; }

        public Child? Next { get; set; }

        /// <summary>The task has ended.</summary>
        protected internal override void Run() => group.OnEnded(this);
    }

    private List<IFuture> RunningChildren()
    {
        var children = new List<IFuture>();
        for (var child = _children.First; child is not null; child = child.Next)
            children.Add(child.Task);
        return children;
    }

    private struct ChildList
    {
        private Child? _last;

        public ChildList() { }

        public Child? First { get; private set; }

        public int Count { get; private set; }

        public void Add(Child child)
        {
            child.Previous = _last;
            if (_last is null)
                First = child;
            else
                _last.Next = child;
            _last = child;
            Count++;
        }

        public void Remove(Child child)
        {
            if (child.Previous is { } previous)
                previous.Next = child.Next;
            else
                First = child.Next;
            if (child.Next is { } next)
                next.Previous = child.Previous;
            else
                _last = child.Previous;
            Count--;
        }
    }
}
