namespace Coroutines.Benchmarks.Floors;

/// <summary>The least that a call through an object on the heap takes: allocate it, call it, read its result.</summary>
public static class Frames
{
    /// <summary>As large as the smallest frame of a coroutine.</summary>
    private abstract class Frame
    {
        public Frame? Parent;
        public object? Awaited;
        public int State;
        public int Value;

        public abstract void Step();
    }

    private sealed class Child : Frame
    {
        public int X;

        public override void Step() => (Value, State) = (X + 1, 1);
    }

    // The type of the child is not to be seen, as with a real one.
    private static Frame NewChild(int x) => x < 0 ? new Countdown() : new Child { X = x };

    public static int AwaitSync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var child = NewChild(i);
            child.Step();
            sum += child.Value;
        }
        return sum;
    }

    private sealed class Level : Frame
    {
        public override void Step() => Parent!.Value = Value + 1;
    }

    public static int Deep(int depth)
    {
        var root = new Level();
        Frame innermost = root;
        for (var i = 0; i < depth; i++)
            innermost = new Level { Parent = innermost };
        for (; innermost != root; innermost = innermost.Parent!)
            innermost.Step();
        return root.Value;
    }

    private sealed class Countdown : Frame
    {
        public int Left;

        public override void Step()
        {
            if (Left > 0)
                Awaited = new Countdown { Left = Left - 1, Value = Value + 1 };
        }
    }

    public static int Tail(int n)
    {
        Frame frame = new Countdown { Left = n };
        for (; ; )
        {
            frame.Step();
            if (frame.Awaited is not Frame next)
                return frame.Value;
            frame = next;
        }
    }

    public static int Exceptions(int n)
    {
        var caught = 0;
        for (var i = 0; i < n; i++)
        {
            try
            {
                Throw(20);
            }
            catch (InvalidOperationException)
            {
                caught++;
            }
        }
        return caught;
    }

    private static int Throw(int depth) =>
        depth == 1 ? throw new InvalidOperationException("on purpose") : Throw(depth - 1) + 1;
}
