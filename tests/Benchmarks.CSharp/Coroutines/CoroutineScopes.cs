namespace Coroutines.Benchmarks.CSharp;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>What cancel scopes cost, as C# coroutines.</summary>
public static class CoroutineScopes
{
    private static async Coroutine<int> Child(int x) => x + 1;

    public static async Coroutine<int> EnterLeave(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var scope = new CancelScope();
            scope.Enter();
            sum += i + 1;
            scope.Leave(null);
        }
        return sum;
    }

    public static async Coroutine<int> RunScope(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            var x = i;
            sum += (await new CancelScope().Run(_ => Child(x))).Result;
        }
        return sum;
    }

    public static Coroutine<int> YieldsInScopes(int scopes, int n) =>
        scopes == 0 ? CoroutineTurns.Yields(n) : InScope(scopes, n);

    private static async Coroutine<int> InScope(int scopes, int n) =>
        (await new CancelScope().Run(_ => YieldsInScopes(scopes - 1, n))).Result;
}
