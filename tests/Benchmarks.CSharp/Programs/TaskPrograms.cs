using System.Threading.Channels;

namespace Coroutines.Benchmarks;

#pragma warning disable CS1998 // A leaf of the tree awaits nothing.

/// <summary>Well-known small programs, as C# tasks.</summary>
public static class TaskPrograms
{
    public static async Task<int> ManyWriteFile(int n)
    {
        var path = Path.GetTempFileName();
        var bytes = new byte[128];
        long length;
        await using (var file = File.Create(path))
        {
            for (var i = 0; i < n; i++)
                await file.WriteAsync(bytes);
            length = file.Length;
        }
        File.Delete(path);
        return (int)length;
    }

    /// <summary>Each node is a task of the pool.</summary>
    public static Task<int> SkynetOnPool(int leaves) => PoolNode(0, PowersOfTen.NotAbove(leaves));

    private static async Task<int> PoolNode(int number, int size)
    {
        if (size == 1)
            return number;
        var children = new Task<int>[10];
        for (var i = 0; i < 10; i++)
        {
            var first = number + i * (size / 10);
            children[i] = Task.Run(() => PoolNode(first, size / 10));
        }
        var sum = 0;
        foreach (var result in await Task.WhenAll(children))
            sum += result;
        return sum;
    }

    /// <summary>Each node yields before it works, so that it is a task of its own.</summary>
    public static Task<int> Skynet(int leaves) => Node(0, PowersOfTen.NotAbove(leaves));

    private static async Task<int> Node(int number, int size)
    {
        await Task.Yield();
        if (size == 1)
            return number;
        var children = new Task<int>[10];
        for (var i = 0; i < 10; i++)
            children[i] = Node(number + i * (size / 10), size / 10);
        var sum = 0;
        foreach (var child in children)
            sum += await child;
        return sum;
    }

    public static async Task<int> ThreadRing(int n)
    {
        var done = new TaskCompletionSource<int>();
        var links = new Channel<int>[503];
        for (var i = 0; i < links.Length; i++)
            links[i] = Channel.CreateBounded<int>(1);
        for (var i = 0; i < links.Length; i++)
            _ = Member(i, links[i].Reader, links[(i + 1) % links.Length].Writer, done);
        await links[0].Writer.WriteAsync(n);
        return await done.Task;
    }

    private static async Task Member(
        int number,
        ChannelReader<int> previous,
        ChannelWriter<int> next,
        TaskCompletionSource<int> done
    )
    {
        for (; ; )
        {
            var token = await previous.ReadAsync();
            if (token == 0)
                done.SetResult(number);
            else
                await next.WriteAsync(token - 1);
        }
    }

    public static async Task<int> Chameneos(int n)
    {
        var place = new MeetingPlace(n);
        var sum = 0;
        foreach (
            var meetings in await Task.WhenAll(
                Creature(0, place),
                Creature(1, place),
                Creature(2, place),
                Creature(0, place)
            )
        )
            sum += meetings;
        return sum;
    }

    private static async Task<int> Creature(int colour, MeetingPlace place)
    {
        await Task.Yield();
        for (var meetings = 0; ; meetings++)
        {
            var other = await place.Meet(colour);
            if (other < 0)
                return meetings;
            colour = Colours.Complement(colour, other);
        }
    }

    private sealed class MeetingPlace(int meetings)
    {
        private readonly Lock _gate = new();
        private int _left = meetings;
        private int _colour;
        private TaskCompletionSource<int>? _waiting;

        public Task<int> Meet(int colour)
        {
            lock (_gate)
            {
                if (_waiting is { } first)
                {
                    _waiting = null;
                    _left--;
                    first.SetResult(colour);
                    return Task.FromResult(_colour);
                }
                if (_left == 0)
                    return Task.FromResult(-1);
                _colour = colour;
                _waiting = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
                return _waiting.Task;
            }
        }
    }
}
