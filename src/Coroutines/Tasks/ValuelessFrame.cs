namespace Coroutines.LowLevel;

/// <summary>A body that awaits another and drops its result: for whoever makes a <c>Coroutine&lt;Unit></c> of a coroutine that has one.</summary>
// A Coroutine<int> is a Coroutine without this, since whoever awaits that never looks at the value. Only where the Coroutine goes on to what
// does look, a task or a combinator, is there something to drop.
internal sealed class ValuelessFrame<T> : Frame<Unit>
{
    private readonly Awaitable<T> _body;
    private bool _begun;

    private ValuelessFrame(Awaitable<T> body)
    {
        _body = body;
        // In debug mode: if it is never awaited, nor is the body, which says so.
        Aux = null;
    }

    /// <summary>The frame for a body; the same one until the body has begun, so that it can be told that they are one.</summary>
    /// <exception cref="InvalidOperationException">The body runs once, and has.</exception>
    // Invariant: nobody looks at the parent of a frame that has not begun, and whoever begins it writes it, if it is needed.
    public static ValuelessFrame<T> Of(Awaitable<T> body)
    {
        if (body.Depth != 0)
            return new ValuelessFrame<T>(body.Depth < 0 ? body : body.Again());
        if (body.Parent is ValuelessFrame<T> known && ReferenceEquals(known._body, body))
            return known;
        var frame = new ValuelessFrame<T>(body);
        body.Parent = frame;
        return frame;
    }

    public override FrameStatus Step()
    {
        try
        {
            Awaitable<T>? ended;
            if (_begun)
            {
                ended = Resumed<T>();
            }
            else
            {
                _begun = true;
                ended = Run(new Coroutine<T>(_body));
            }
            // Pending, or Call.
            return ended is null ? Status : Status = FrameStatus.Done;
        }
        catch (Exception error)
        {
            return Fail(error);
        }
    }

    public override Awaitable<Unit> Again() => new ValuelessFrame<T>(_body.Depth < 0 ? _body : _body.Again());

    public override string ToString() => _body.ToString()!;
}
