namespace Coroutines.Benchmarks.CSharp;

/// <summary>Posts from another thread to a loop, which has nothing else to do.</summary>
public static class CoroutinePosts
{
    public static async Coroutine<int> Posts(int n)
    {
        var loop = EventLoop.Current;
        var done = new Future<int>();
        var received = new Arrivals();
        var callback = () =>
        {
            if (++received.Count == n)
                done.SetResult(n);
        };
        var poster = new Thread(() =>
        {
            for (var i = 0; i < n; i++)
                loop.Post(callback);
        });
        poster.Start();
        var result = await done;
        poster.Join();
        return result;
    }
}
