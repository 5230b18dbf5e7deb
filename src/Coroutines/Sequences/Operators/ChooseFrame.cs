namespace Coroutines.LowLevel;

/// <summary>What a function makes of the values that it chooses.</summary>
// Several in a row become one: a call of a function costs less than a step of a frame. Not too many, as the calls nest on the stack.
internal sealed class ChooseFrame<TSource, T>(CoroutineSeq<TSource> source, Chooser<TSource, T> chooser, int length = 1)
    : StageFrame<TSource, T>(source)
{
    private const int MostInARow = 16;

    public override SequenceFrame<T> Fresh() => new ChooseFrame<TSource, T>(Source, chooser, length);

    internal override CoroutineSeq<TNext> Choose<TNext>(CoroutineSeq<T> self, Chooser<T, TNext> next)
    {
        if (length == MostInARow)
            return base.Choose(self, next);
        var first = chooser;
        return new(
            new ChooseFrame<TSource, TNext>(
                Source,
                (TSource value, out TNext chosen) =>
                {
                    if (first(value, out var middle))
                        return next(middle, out chosen);
                    chosen = default!;
                    return false;
                },
                length + 1
            )
        );
    }

    protected override Verdict On(TSource value) => chooser(value, out Item) ? Verdict.Yield : Verdict.Skip;
}
