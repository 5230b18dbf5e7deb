namespace Coroutines.Benchmarks.Floors;

/// <summary>The least that taking turns takes: a hop through a ring, and a virtual call.</summary>
public static class Turns
{
    private sealed class Yielding(Ring ring, int n) : Node
    {
        public int Turns;

        public override void Run()
        {
            if (++Turns < n)
                ring.Add(this);
        }
    }

    public static int Yields(int tasks, int n)
    {
        var ring = new Ring(1024);
        var yielding = new Yielding[tasks];
        for (var i = 0; i < tasks; i++)
            ring.Add(yielding[i] = new Yielding(ring, n / tasks));
        ring.RunAll();
        var sum = 0;
        foreach (var node in yielding)
            sum += node.Turns;
        return sum;
    }

    private sealed class Child(Parent parent, int x) : Node
    {
        public override void Run() => parent.Resume(x + 1);
    }

    private abstract class Parent(Ring ring, int n) : Node
    {
        private int _i;
        public int Sum;

        protected Ring Ring => ring;

        public override void Run()
        {
            if (_i < n)
                ring.Add(new Child(this, _i++));
        }

        public abstract void Resume(int value);
    }

    /// <summary>Goes on inside its child's turn.</summary>
    private sealed class Awaiting(Ring ring, int n) : Parent(ring, n)
    {
        public override void Resume(int value)
        {
            Sum += value;
            Run();
        }
    }

    /// <summary>Goes on in a turn of its own.</summary>
    private sealed class Joining(Ring ring, int n) : Parent(ring, n)
    {
        public override void Resume(int value)
        {
            Sum += value;
            Ring.Add(this);
        }
    }

    public static int AwaitYield(int n)
    {
        var ring = new Ring(16);
        return SumOf(ring, new Awaiting(ring, n));
    }

    public static int SpawnJoin(int n)
    {
        var ring = new Ring(16);
        return SumOf(ring, new Joining(ring, n));
    }

    private static int SumOf(Ring ring, Parent parent)
    {
        parent.Run();
        ring.RunAll();
        return parent.Sum;
    }

    public static int PingPong(int n)
    {
        var ring = new Ring(16);
        var first = new Server(ring, n);
        first.Run();
        ring.RunAll();
        return first.Sum;
    }

    private sealed class Server(Ring ring, int n) : Node
    {
        private readonly Returner _other = new(ring);
        private int _i;
        public int Ball;
        public int Sum;

        public override void Run()
        {
            if (_i > 0)
                Sum += Ball;
            if (_i == n)
                return;
            _other.Server = this;
            _other.Ball = _i++;
            ring.Add(_other);
        }
    }

    private sealed class Returner(Ring ring) : Node
    {
        public Server? Server;
        public int Ball;

        public override void Run()
        {
            Server!.Ball = Ball + 1;
            ring.Add(Server);
        }
    }

    private sealed class Gathering(Ring ring, int children, int n) : Node
    {
        private int _i;
        private int _left;
        private int[] _results = [];
        public int Sum;

        public override void Run()
        {
            foreach (var result in _results)
                Sum += result;
            if (_i++ == n)
                return;
            _results = new int[children];
            _left = children;
            for (var k = 0; k < children; k++)
                ring.Add(new Gathered(this, k));
        }

        public void Done(int k, int result)
        {
            _results[k] = result;
            if (--_left == 0)
                ring.Add(this);
        }
    }

    private sealed class Gathered(Gathering parent, int k) : Node
    {
        public override void Run() => parent.Done(k, k + 1);
    }

    public static int Gather(int children, int n)
    {
        var ring = new Ring(1024);
        var gathering = new Gathering(ring, children, n);
        gathering.Run();
        ring.RunAll();
        return gathering.Sum;
    }
}
