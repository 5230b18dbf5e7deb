namespace Coroutines.LowLevel;

/// <summary>The bodies of the timed operators.</summary>
internal static class Timing
{
    public static async Coroutine Debounce<T>(Arrivals<T> source, ChannelSender<T> sender, TimeSpan delay)
    {
        while (await source.Next())
        {
            T newest;
            do newest = source.Item;
            while (await source.NextBefore(Duration.Add(Arrivals<T>.Now, delay)) == Arrival.Item);
            await sender.Send(newest);
        }
    }

    public static async Coroutine Sample<T>(Arrivals<T> source, ChannelSender<T> sender, TimeSpan period)
    {
        var newest = default(T);
        var hasNewest = false;
        var tick = Duration.Add(Arrivals<T>.Now, period);
        while (true)
        {
            var arrival = await source.NextBefore(tick);
            if (arrival == Arrival.Item)
            {
                (newest, hasNewest) = (source.Item, true);
                continue;
            }
            if (hasNewest)
                await sender.Send(newest!);
            hasNewest = false;
            if (arrival == Arrival.End)
                return;
            tick = After(tick, period);
        }
    }

    public static async Coroutine Buffer<T>(Arrivals<T> source, ChannelSender<T[]> sender, int count, TimeSpan period)
    {
        var items = new List<T>();
        while (await source.Next())
        {
            items.Add(source.Item);
            var end = Duration.Add(Arrivals<T>.Now, period);
            while (items.Count < count && await source.NextBefore(end) == Arrival.Item)
                items.Add(source.Item);
            await sender.Send([.. items]);
            items.Clear();
        }
    }

    public static async Coroutine Window<T>(Arrivals<T> source, ChannelSender<T[]> sender, TimeSpan period)
    {
        var items = new List<T>();
        var end = Duration.Add(Arrivals<T>.Now, period);
        while (true)
        {
            var arrival = await source.NextBefore(end);
            if (arrival == Arrival.Item)
            {
                items.Add(source.Item);
                continue;
            }
            if (arrival == Arrival.Late || items.Count > 0)
                await sender.Send([.. items]);
            items.Clear();
            if (arrival == Arrival.End)
                return;
            end = After(end, period);
        }
    }

    /// <summary>The next tick after one, on the same grid, that is still to come.</summary>
    private static TimeSpan After(TimeSpan tick, TimeSpan period)
    {
        var late = Math.Max(0, (EventLoop.Current.Time - tick).Ticks / period.Ticks);
        return Duration.Add(tick, period, late + 1);
    }
}
