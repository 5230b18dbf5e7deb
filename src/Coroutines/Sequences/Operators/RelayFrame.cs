namespace Coroutines.LowLevel;

/// <summary>Hands out another sequence's values, from an enumeration of its own.</summary>
internal sealed class RelayFrame<T>(CoroutineSeq<T> source) : StageFrame<T, T>(source)
{
    public override SequenceFrame<T> Fresh() => new RelayFrame<T>(Source);

    protected override Verdict On(T value)
    {
        Item = value;
        return Verdict.Yield;
    }
}
