namespace Coroutines.Benchmarks.Floors;

/// <summary>The least that a scope takes: an object that is linked in, and unlinked.</summary>
public static class Scopes
{
    private sealed class Scope
    {
        public Scope? Parent;
        public Scope? Child;
        public bool IsCanceled;
    }

    public static int EnterLeave(int n)
    {
        var outer = new Scope();
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            outer.Child = new Scope { Parent = outer, IsCanceled = n < 0 };
            if (!outer.Child.IsCanceled)
                sum += i + 1;
            outer.Child = null;
        }
        return sum;
    }
}
