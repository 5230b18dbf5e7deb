namespace Coroutines.Benchmarks.CSharp;

#pragma warning disable CS1998 // A leaf of the tree awaits nothing.

/// <summary>Well-known small programs, as C# coroutines.</summary>
public static class CoroutinePrograms
{
    /// <summary>n writes of 128 bytes.</summary>
    public static async Coroutine<int> ManyWriteFile(int n)
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

    /// <summary>A tree of tasks with ten children each; the leaves are numbered, and their numbers summed.</summary>
    public static Coroutine<int> Skynet(int leaves) => Node(0, PowersOfTen.NotAbove(leaves));

    private static async Coroutine<int> Node(int number, int size)
    {
        if (size == 1)
            return number;
        var children = new CoroutineTask<int>[10];
        for (var i = 0; i < 10; i++)
            children[i] = Coroutine.Start(Node(number + i * (size / 10), size / 10));
        var sum = 0;
        foreach (var child in children)
            sum += await child;
        return sum;
    }

    /// <summary>503 tasks in a ring pass a token on, n times.</summary>
    public static async Coroutine<int> ThreadRing(int n)
    {
        var done = new Future<int>();
        var links = new AsyncChannel<int>[503];
        for (var i = 0; i < links.Length; i++)
            links[i] = AsyncChannel.Bounded<int>(1);
        for (var i = 0; i < links.Length; i++)
            _ = Coroutine.Start(Member(i, links[i].Receiver, links[(i + 1) % links.Length].Sender, done));
        await links[0].Sender.Send(n);
        return await done;
    }

    private static async Coroutine Member(
        int number,
        ChannelReceiver<int> previous,
        ChannelSender<int> next,
        Future<int> done
    )
    {
        for (; ; )
        {
            var token = await previous.Receive();
            if (token == 0)
                done.SetResult(number);
            else
                await next.Send(token - 1);
        }
    }

    /// <summary>Four creatures meet in pairs, n times, and change colour.</summary>
    public static async Coroutine<int> Chameneos(int n)
    {
        var place = new MeetingPlace(n);
        var sum = 0;
        foreach (
            var meetings in await Coroutine.Gather(
                Creature(0, place),
                Creature(1, place),
                Creature(2, place),
                Creature(0, place)
            )
        )
            sum += meetings;
        return sum;
    }

    private static async Coroutine<int> Creature(int colour, MeetingPlace place)
    {
        for (var meetings = 0; ; meetings++)
        {
            var other = await place.Meet(colour);
            if (other < 0)
                return meetings;
            colour = Colours.Complement(colour, other);
        }
    }

    // One loop, one thread: no lock.
    private sealed class MeetingPlace(int meetings)
    {
        private int _left = meetings;
        private int _colour;
        private Future<int>? _waiting;

        /// <summary>The colour of the other; below zero when it is over.</summary>
        public async Coroutine<int> Meet(int colour)
        {
            if (_waiting is { } first)
            {
                _waiting = null;
                _left--;
                first.SetResult(colour);
                return _colour;
            }
            if (_left == 0)
                return -1;
            _colour = colour;
            _waiting = new Future<int>();
            return await _waiting;
        }
    }
}
