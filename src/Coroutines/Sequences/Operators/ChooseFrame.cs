namespace Coroutines.LowLevel;

/// <summary>What a function makes of the values that it chooses.</summary>
// Several in a row become one: a call of a function costs less than a step of a frame.
internal sealed class ChooseFrame<TSource, T>(CoroutineSeq<TSource> source, Chooser<TSource, T> chooser)
    : StageFrame<TSource, T>(source)
{
    public override SequenceFrame<T> Fresh() => new ChooseFrame<TSource, T>(Source, chooser);

    internal override CoroutineSeq<TNext> Choose<TNext>(CoroutineSeq<T> self, Chooser<T, TNext> next) =>
        Source.ChooseWith((TSource value, out TNext chosen) =>
        {
            if (chooser(value, out var middle))
                return next(middle, out chosen);
            chosen = default!;
            return false;
        });

    protected override Verdict On(TSource value) => chooser(value, out Item) ? Verdict.Yield : Verdict.Skip;
}
