namespace Coroutines.Tests;

/// <summary>Counts the turns that a body takes in the task that asks.</summary>
internal static class TurnCounter
{
    // A callback that is ready in every turn, ahead of the task. The clock stands still meanwhile.
    public static async Coroutine<int> Of(Func<Coroutine> body)
    {
        var (turns, counting) = (0, true);
        EventLoop.Current.CallSoon(Count);
        await Coroutine.Yield();
        turns = 0;
        try
        {
            await body();
        }
        finally
        {
            counting = false;
        }
        return turns;

        void Count()
        {
            turns++;
            if (counting)
                EventLoop.Current.CallSoon(Count);
        }
    }

    public static async Coroutine Turns(int count)
    {
        for (var i = 0; i < count; i++)
            await Coroutine.Yield();
    }
}
