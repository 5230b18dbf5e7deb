namespace Coroutines.Benchmarks;

#pragma warning disable CS1998 // A body without an await is the point of it.

/// <summary>The benchmarks' bodies as C# coroutines.</summary>
public static class CoroutineBodies
{
    private static async Coroutine<int> Child(int x) => x + 1;

    private static async Coroutine<int> YieldingChild(int x)
    {
        await Coroutine.Yield();
        return x + 1;
    }

    public static async Coroutine<int> AwaitSync(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await Child(i);
        return sum;
    }

    public static async Coroutine<int> AwaitYield(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await YieldingChild(i);
        return sum;
    }

    public static async Coroutine<int> Yields(int n)
    {
        for (var i = 0; i < n; i++)
            await Coroutine.Yield();
        return n;
    }

    public static async Coroutine<int> EnterLeave(int n)
    {
        for (var i = 0; i < n; i++)
        {
            var scope = new CancelScope();
            scope.Enter();
            scope.Leave(null);
        }
        return n;
    }

    public static async Coroutine<int> RunScope(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += (await new CancelScope().Run(static _ => Child(1))).Result;
        return sum;
    }

    public static Coroutine<int> YieldsInScopes(int scopes, int n) => scopes == 0 ? Yields(n) : InScope(scopes, n);

    private static async Coroutine<int> InScope(int scopes, int n) =>
        (await new CancelScope().Run(_ => YieldsInScopes(scopes - 1, n))).Result;

    public static async Coroutine<int> SpawnJoin(int n)
    {
        var sum = 0;
        for (var i = 0; i < n; i++)
            sum += await Coroutine.Start(Child(i));
        return sum;
    }

    public static async Coroutine<int> PingPong(int n)
    {
        var ping = new Future<int>();
        var pong = new Future<int>();
        async Coroutine<int> Other()
        {
            for (var i = 0; i < n; i++)
            {
                var value = await ping;
                ping = new Future<int>();
                pong.SetResult(value + 1);
            }
            return n;
        }
        var other = Coroutine.Start(Other());
        var last = 0;
        for (var i = 0; i < n; i++)
        {
            pong = new Future<int>();
            ping.SetResult(i);
            last = await pong;
        }
        await other;
        return last;
    }

    public static async Coroutine<int> Deep(int depth) => depth == 0 ? 0 : await Deep(depth - 1) + 1;
}
