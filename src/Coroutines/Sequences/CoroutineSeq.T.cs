using System.ComponentModel;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Cold: a sequence whose body may await between its values. Each enumeration runs the body anew. asyncio's async generator function.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <remarks>
/// The body runs on the event loop, inside the task that asks for the next value, and only then: no task of its own, no turn of the loop, no
/// buffer. Made by F#'s <c>coroutineSeq { }</c> and by the members of <see cref="CoroutineSeq"/>; consumed by <c>for</c> or <c>await foreach</c>, which close it. An
/// <c>AsyncLocal</c> that the body sets, it finds again after a <c>yield</c>, and its consumer does not see it. On another thread, enumerate
/// what <c>loop.Submit(sequence)</c> returns.
/// </remarks>
public sealed class CoroutineSeq<T> : IAsyncEnumerable<T>
{
    private readonly SequenceFrame<T> _first;
    private readonly CancellationToken _token;
    private int _taken;

    /// <summary>Makes the sequence of a body. For builders.</summary>
    /// <param name="body">A frame that has not begun.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CoroutineSeq(SequenceFrame<T> body) => _first = body;

    private CoroutineSeq(SequenceFrame<T> body, CancellationToken token)
    {
        (_first, _token) = (body, token);
        // The frame belongs to the sequence it was made for.
        _taken = 1;
    }

    /// <summary>The body's frame: how it was compiled. For tests of builders.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public SequenceFrame<T> Body => _first;

    /// <summary>Begins a run of its own; nothing of the body runs yet.</summary>
    /// <param name="cancellationToken">Once cancelled, raises a <see cref="CoroutineCanceledException"/> in the body where it waits, or at its next value.</param>
    /// <returns>The enumerator, to be disposed of.</returns>
    public CoroutineSeqEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var enumerator = Enumerate(SequenceTokens.Of(_token, cancellationToken));
        enumerator.MakeResident();
        return enumerator;
    }

    IAsyncEnumerator<T> IAsyncEnumerable<T>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        GetAsyncEnumerator(cancellationToken);

    /// <summary>The same sequence, ended by a token wherever it is enumerated.</summary>
    /// <param name="cancellationToken">Once cancelled, raises a <see cref="CoroutineCanceledException"/> in the body where it waits, or at its next value.</param>
    /// <returns>The sequence. A token given to its enumerator is honoured as well.</returns>
    public CoroutineSeq<T> WithCancellation(CancellationToken cancellationToken) =>
        _token.CanBeCanceled && _token != cancellationToken
            ? new(new RelayFrame<T>(this), cancellationToken)
            : new(_first, cancellationToken);

    /// <summary>Begins a run whose owner always closes it. For builders.</summary>
    /// <returns>The enumerator.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CoroutineSeqEnumerator<T> Enumerate() => Enumerate(SequenceTokens.Of(_token, default));

    /// <inheritdoc/>
    public override string ToString() => $"CoroutineSeq of {_first}";

    /// <summary>A frame for one run, not begun, of our own sequence or of another's.</summary>
    internal static SequenceFrame<T> FrameOf(IAsyncEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source is not CoroutineSeq<T> ours)
            return new ForeignSequenceFrame<T>(source);
        // A token of its own needs an enumeration of its own.
        return ours._token.CanBeCanceled ? new RelayFrame<T>(ours) : ours.Take();
    }

    /// <summary>A run of a source by an operator, under the tokens of the operator's own run.</summary>
    internal CoroutineSeqEnumerator<T> EnumerateWithin(SequenceTokens? tokens) =>
        Enumerate(
            tokens is null ? SequenceTokens.Of(_token, default)
            : _token.CanBeCanceled ? SequenceTokens.Of(_token, tokens.Either)
            : SequenceTokens.Of(tokens.Either, default)
        );

    /// <summary>What a function makes of the values that it chooses, in the same frame where that is possible.</summary>
    internal CoroutineSeq<TNext> ChooseWith<TNext>(Chooser<T, TNext> chooser) =>
        _token.CanBeCanceled ? new(new ChooseFrame<T, TNext>(this, chooser)) : _first.Choose(this, chooser);

    // THREADS: a sequence may be a recipe that several loops share, so its first frame is taken atomically, once for each run.
    private SequenceFrame<T> Take() => Interlocked.Exchange(ref _taken, 1) == 0 ? _first : _first.Fresh();

    private CoroutineSeqEnumerator<T> Enumerate(SequenceTokens? tokens)
    {
        var enumerator = new CoroutineSeqEnumerator<T>(Take());
        if (tokens is not null)
            enumerator.WatchTokens(tokens);
        return enumerator;
    }
}
