namespace Coroutines.LowLevel;

/// <summary>Hands out the values of a plain sequence.</summary>
internal sealed class PlainSequenceFrame<T> : SequenceFrame<T>
{
    private readonly IEnumerable<T> _source;
    private IEnumerator<T>? _enumerator;

    public PlainSequenceFrame(IEnumerable<T> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
    }

    public override SequenceFrame<T> Fresh() => new PlainSequenceFrame<T>(_source);

    public override FrameStatus Step()
    {
        Status = FrameStatus.Pending;
        var error = TakeRaised();
        try
        {
            if (error is null)
            {
                _enumerator ??= _source.GetEnumerator();
                if (_enumerator.MoveNext())
                {
                    Yield(_enumerator.Current);
                    return Status;
                }
            }
        }
        catch (Exception thrown)
        {
            error = thrown;
        }
        try
        {
            _enumerator?.Dispose();
        }
        catch (Exception disposing)
        {
            error = error is null ? disposing : SuppressedExceptions.Both(error, disposing);
        }
        if (error is not null)
            return EndBy(error);
        End();
        return Status;
    }
}
