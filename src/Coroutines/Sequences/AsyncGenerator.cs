using System.Runtime.CompilerServices;
using Coroutines.LowLevel;

namespace Coroutines;

// State      where its body stands                leaves by
// new        not begun                            MoveNext → running; Close → finished
// running    in the task that awaits the consumer the body yields → suspended; it ends → finished
// suspended  at a yield                           MoveNext, Close → running
// finished   —                                    —

/// <summary>A body that hands out values one by one, and runs only while somebody asks for the next. asyncio's async generator.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>
/// The body runs inside the task that awaits <see cref="MoveNext"/> or <see cref="Close"/>: no task of its own, no turn of the loop. It awaits what it
/// likes, and each <see cref="Yield"/> ends the consumer's wait. One that is left open is closed at the end of the run.
/// </remarks>
public sealed class AsyncGenerator<T> : IResidentGenerator
{
    private enum State
    {
        New,
        Running,
        Suspended,
        Finished,
    }

    private readonly Func<AsyncGenerator<T>, Coroutine> _body;
    private State _state;
    private Awaitable? _consumer;
    private Awaitable? _task;
    private CancelScope? _scope;
    private Awaitable? _root;
    private Awaitable? _leaf;
    private LinkedListNode<object>? _resident;

    /// <summary>Makes a generator; its body begins with the first <see cref="MoveNext"/>.</summary>
    /// <param name="body">Gets this generator, to <see cref="Yield"/> by.</param>
    public AsyncGenerator(Func<AsyncGenerator<T>, Coroutine> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _body = body;
    }

    /// <summary>The value that was handed out last; the default before the first.</summary>
    public T Current { get; private set; } = default!;

    /// <summary>Runs the body to its next value. asyncio's <c>anext</c>.</summary>
    /// <returns>A coroutine that says whether there was one; what the body throws is thrown. A cancellation meets the body where it waits.</returns>
    /// <exception cref="InvalidOperationException">The body is running already, in this task or another.</exception>
    public Coroutine<bool> MoveNext() => new(new MoveNextFrame(this));

    /// <summary>Ends the body at the value it handed out last: its finalisers run, its handlers see nothing. asyncio's <c>aclose</c>.</summary>
    /// <returns>A coroutine; closing what has not begun or is finished does nothing. What a finaliser throws is thrown.</returns>
    /// <exception cref="InvalidOperationException">The body is running, or yields instead of ending.</exception>
    public Coroutine Close() => new(new CloseFrame(this));

    /// <summary>In the body: hands out a value, and goes on when the next one is asked for.</summary>
    /// <param name="value">The value.</param>
    /// <param name="file">Filled in by the compiler, for messages.</param>
    /// <param name="line">Filled in by the compiler, for messages.</param>
    /// <returns>A coroutine, to be awaited by the body in the task that runs it.</returns>
    /// <exception cref="InvalidOperationException">
    /// The body is not running; or it has entered a <see cref="CancelScope"/> that it has not left, which would then lie around its consumer
    /// (PEP 789). <see cref="CoroutineSeq.FromProducer"/> may do that.
    /// </exception>
    public Coroutine Yield(T value, [CallerFilePath] string? file = null, [CallerLineNumber] int line = 0) =>
        new(new YieldOperation(this, value, file, line));

    /// <inheritdoc/>
    public override string ToString() => $"AsyncGenerator ({_state.ToString().ToLowerInvariant()})";

    /// <summary>Whether a sequence runs it, and closes it.</summary>
    internal bool IsOwned { get; init; }

    private async Coroutine RunBody() => await _body(this);

    private void Finish()
    {
        _state = State.Finished;
        _root = _leaf = _consumer = _task = null;
        _scope = null;
        if (_resident is { } node)
            LoopResidents.ReleaseGenerator(node);
        _resident = null;
    }

    /// <summary>Awaits the body's next stop: begins it, or resumes it at its yield.</summary>
    private abstract class Consumer<TResult>(AsyncGenerator<T> generator, string name) : Frame<TResult>
    {
        private bool _begun;

        protected AsyncGenerator<T> Generator => generator;

        public override FrameStatus Step()
        {
            if (_begun)
                return Settle();
            _begun = true;
            switch (generator._state)
            {
                case State.Finished:
                    return OnFinished();
                case State.Running:
                    return Fail(new InvalidOperationException(Messages.GeneratorRunning(name, generator)));
                case State.New:
                    return Begin();
                default:
                    return Resume();
            }
        }

        public override string ToString() => $"{generator}.{name}()";

        /// <summary>The body has not begun.</summary>
        protected abstract FrameStatus Begin();

        /// <summary>What the body's await of its yield sees: null to go on.</summary>
        protected abstract Exception? Raised { get; }

        protected abstract FrameStatus OnYielded();

        protected abstract FrameStatus OnFinished();

        protected abstract FrameStatus OnFailed(Exception error);

        protected FrameStatus End(TResult result)
        {
            Value = result;
            return Status = FrameStatus.Done;
        }

        protected FrameStatus BeginBody()
        {
            if (!generator.IsOwned)
                generator._resident = EventLoop.Current.Residents.AddGenerator(generator);
            Occupy();
            var root = generator.RunBody().Body;
            generator._root = root;
            root.Parent = this;
            if (Depth >= MostNested)
            {
                CallFromDriver(root);
                return Status;
            }
            root.Depth = (sbyte)(Depth + 1);
            root.Step();
            return Settle();
        }

        // The body's frames up to its root are resumed by the driver, which then comes back here, without a turn of the loop.
        private FrameStatus Resume()
        {
            Occupy();
            generator._root!.Parent = this;
            var leaf = generator._leaf!;
            if (Raised is { } exception)
                leaf.TryInject(exception);
            else
                leaf.Aux = YieldOperation<Unit>.Instance;
            Aux = leaf;
            Status = FrameStatus.Call;
            if (Depth != Driven)
                CurrentTask(EventLoop.Current).Parent = this;
            return Status;
        }

        private void Occupy()
        {
            generator._state = State.Running;
            generator._consumer = this;
            var task = CurrentTask(EventLoop.Current);
            generator._task = task;
            generator._scope = task.Scope;
        }

        private FrameStatus Settle()
        {
            if (generator._state == State.Suspended)
            {
                // If the body ran nested, the driver has not seen that its leaf calls for us.
                generator._leaf!.Status = FrameStatus.Pending;
                return OnYielded();
            }
            var root = generator._root!;
            switch (root.Status)
            {
                case FrameStatus.Done:
                    generator.Finish();
                    return OnFinished();
                case FrameStatus.Fault:
                    generator.Finish();
                    return OnFailed(((FrameFault)root.Aux!).Exception);
                default:
                    Suspend(root);
                    return Status;
            }
        }
    }

    private sealed class MoveNextFrame(AsyncGenerator<T> generator) : Consumer<bool>(generator, nameof(MoveNext))
    {
        protected override Exception? Raised => null;

        public override Awaitable<bool> Again() => new MoveNextFrame(Generator);

        protected override FrameStatus Begin() => BeginBody();

        protected override FrameStatus OnYielded() => End(true);

        protected override FrameStatus OnFinished() => End(false);

        protected override FrameStatus OnFailed(Exception error) => Fail(error);
    }

    private sealed class CloseFrame(AsyncGenerator<T> generator) : Consumer<Unit>(generator, nameof(Close))
    {
        protected override Exception? Raised => new GeneratorClosedException();

        public override Awaitable<Unit> Again() => new CloseFrame(Generator);

        protected override FrameStatus Begin()
        {
            Generator.Finish();
            return End(null!);
        }

        protected override FrameStatus OnYielded() =>
            Fail(new InvalidOperationException(Messages.GeneratorIgnoredClose(Generator)));

        protected override FrameStatus OnFinished() => End(null!);

        protected override FrameStatus OnFailed(Exception error) =>
            error is GeneratorClosedException ? End(null!) : Fail(error);
    }

    /// <summary>Suspends the body, but not the task: the consumer goes on in its place.</summary>
    private sealed class YieldOperation : Awaitable<Unit>
    {
        private readonly AsyncGenerator<T> _generator;
        private readonly T _value;
        private readonly string? _file;
        private readonly int _line;

        public YieldOperation(AsyncGenerator<T> generator, T value, string? file, int line)
        {
            _generator = generator;
            _value = value;
            _file = file;
            _line = line;
            Depth = NotAFrame;
            Status = FrameStatus.Done;
        }

        public override FrameStatus Step() => Status;

        internal override bool Begin(Awaitable parent)
        {
            var task = CurrentTask(EventLoop.Current);
            if (_generator._state != State.Running || !ReferenceEquals(task, _generator._task))
                throw new InvalidOperationException(Messages.YieldOutside(_generator));
            // A scope that the consumer runs in, and the body does not know of.
            if (!ReferenceEquals(task.Scope, _generator._scope))
                throw new InvalidOperationException(
                    Messages.YieldInScope(_generator, $"{Path.GetFileName(_file)}:{_line}", task.Scope)
                );
            _generator.Current = _value;
            _generator._state = State.Suspended;
            _generator._leaf = parent;
            // As a frame that leaves its child to the driver does, except that what is to run next is the consumer.
            parent.Aux = _generator._consumer;
            parent.Status = FrameStatus.Call;
            task.Parent = parent;
            return false;
        }

        public override string ToString() => "Yield(…)";
    }
}
