using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

// Status     what the step came to       who runs next
// Done       a value, or the end         the consumer, which awaited a bool
// Tail       yield!, or its end          the inner sequence, or the outer one: no deeper on the stack than this one
// Fault      it threw, outermost         the consumer
// Pending,   it awaits something         the same frame, when that has come
// Waiting

/// <summary>One run of a sequence's body: a frame that is stepped once for each value.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>
/// To its consumer it is a coroutine of "is there one more?", awaited again and again, so a body awaits, suspends and is cancelled as any
/// other does. By <c>yield!</c> it puts another frame in its place, which is then stepped directly, however deep it is nested; at its end that frame
/// gives the place back. Both are tail calls, which whoever steps a frame runs already. For builders.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class SequenceFrame<T> : Awaitable<bool>
{
    internal CoroutineSeqEnumerator<T> Enumerator = null!;
    internal SequenceFrame<T>? Outer;

    /// <summary>Makes a frame that has not begun.</summary>
    protected SequenceFrame() => Value = true;

    /// <summary>What the last step came to.</summary>
    public FrameStatus Outcome => Status;

    /// <summary>A frame for one more run of the same body, not begun.</summary>
    /// <returns>The frame.</returns>
    public abstract SequenceFrame<T> Fresh();

    /// <summary>The sequence that filters and maps this one with <paramref name="next"/>.</summary>
    internal virtual CoroutineSeq<TNext> Choose<TNext>(CoroutineSeq<T> self, Chooser<T, TNext> next) =>
        new(new ChooseFrame<T, TNext>(self, next));

    /// <summary>Marks a copy of a frame, whose state machine still stands where the original's did.</summary>
    public void MarkCopied() => Status = FrameStatus.Restart;

    /// <summary>Begins a step of a body with a context of its own.</summary>
    /// <param name="point">Where the state machine stood when it was last left.</param>
    /// <returns>The same; the start, in the first step of a copy.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Enter(int point)
    {
        if (Status == FrameStatus.Restart)
            point = 0;
        Status = FrameStatus.Pending;
        Enumerator.EnterContext();
        return point;
    }

    /// <summary>Hands out a value: the step is over.</summary>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Yield(T value)
    {
        Enumerator.HandOut(value);
        Status = FrameStatus.Done;
    }

    /// <summary>Goes on after a <c>yield</c> or <c>yield!</c>: throws what was put there to be thrown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining), StackTraceHidden]
    public void Resume()
    {
        // The last await may have left a yield there.
        if (Aux is not null && !ReferenceEquals(Aux, YieldOperation<Unit>.Instance))
            throw Raise();
    }

    /// <summary>Hands out all values of another sequence: the step is over, and the other's first begins.</summary>
    /// <param name="source">The other sequence.</param>
    public void YieldFrom(IAsyncEnumerable<T> source) => PassTo(Begin(CoroutineSeq<T>.FrameOf(source), this));

    /// <inheritdoc cref="YieldFrom(IAsyncEnumerable{T})"/>
    public void YieldFrom(IEnumerable<T> source) => PassTo(Begin(new PlainSequenceFrame<T>(source), this));

    /// <summary>Hands out all values of another sequence as its last ones: the other takes its place, in constant memory.</summary>
    /// <param name="source">The other sequence.</param>
    public void YieldFromFinal(IAsyncEnumerable<T> source) => PassTo(Begin(CoroutineSeq<T>.FrameOf(source), Outer));

    /// <inheritdoc cref="YieldFromFinal(IAsyncEnumerable{T})"/>
    public void YieldFromFinal(IEnumerable<T> source) => PassTo(Begin(new PlainSequenceFrame<T>(source), Outer));

    /// <summary>The body has ended.</summary>
    public void End()
    {
        if (Outer is { } outer)
        {
            PassTo(outer);
            return;
        }
        Enumerator.Finish();
        Value = false;
        Status = FrameStatus.Done;
    }

    /// <summary>The body has thrown.</summary>
    /// <param name="error">What it threw: the sequence around it sees it at its <c>yield!</c>, else the consumer.</param>
    /// <returns>What the step came to.</returns>
    public FrameStatus EndBy(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (Outer is { } outer)
        {
            outer.Aux = new InjectedFault(error);
            PassTo(outer);
            return Status;
        }
        var isClosing = Enumerator.IsClosing;
        Enumerator.Finish();
        if (!isClosing || error is not GeneratorClosedException)
            return Fail(error);
        Value = false;
        return Status = FrameStatus.Done;
    }

    private protected Exception? TakeRaised()
    {
        var raised = Aux as InjectedFault;
        Aux = null;
        return raised?.Exception;
    }

    private void PassTo(SequenceFrame<T> next)
    {
        Enumerator.Leaf = next;
        Aux = next;
        Status = FrameStatus.Tail;
    }

    private SequenceFrame<T> Begin(SequenceFrame<T> inner, SequenceFrame<T>? outer)
    {
        inner.Enumerator = Enumerator;
        inner.Outer = outer;
        return inner;
    }

    [StackTraceHidden]
    private Exception Raise()
    {
        var raised = Unsafe.As<Awaitable>(Aux)!;
        Aux = null;
        raised.Rethrow();
        return null!;
    }
}
