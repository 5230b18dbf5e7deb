namespace Coroutines.Benchmarks.Floors;

/// <summary>The least that a sequence takes: one virtual call for a value, through each stage.</summary>
public static class Sequences
{
    private abstract class Stage
    {
        public int Current;

        public abstract bool MoveNext();
    }

    private sealed class Range(int n) : Stage
    {
        private int _next;

        public override bool MoveNext()
        {
            if (_next == n)
                return false;
            Current = _next++;
            return true;
        }
    }

    private sealed class Map(Stage source, Func<int, int> mapping) : Stage
    {
        public override bool MoveNext()
        {
            if (!source.MoveNext())
                return false;
            Current = mapping(source.Current);
            return true;
        }
    }

    private sealed class Filter(Stage source, Func<int, bool> predicate) : Stage
    {
        public override bool MoveNext()
        {
            while (source.MoveNext())
            {
                Current = source.Current;
                if (predicate(Current))
                    return true;
            }
            return false;
        }
    }

    private static int Sum(Stage stage)
    {
        var sum = 0;
        while (stage.MoveNext())
            sum += stage.Current;
        return sum;
    }

    public static int Yields(int n) => Sum(new Range(n));

    public static int Pipeline(int n) =>
        Sum(new Map(new Filter(new Map(new Range(n), static x => x + 1), static x => x % 2 == 0), static x => x * 3));

    private sealed class Suspending(Ring ring, Stage source) : Node
    {
        public int Sum;

        public override void Run()
        {
            if (!source.MoveNext())
                return;
            Sum += source.Current;
            ring.Add(this);
        }
    }

    public static int Suspends(int n)
    {
        var ring = new Ring(16);
        var suspending = new Suspending(ring, new Range(n));
        suspending.Run();
        ring.RunAll();
        return suspending.Sum;
    }
}
