namespace Coroutines;

/// <summary>What sending does when an <see cref="AsyncChannel{T}"/> is full. An item for which a receiver waits is never dropped.</summary>
public enum ChannelOverflow
{
    /// <summary>It waits until there is room.</summary>
    Wait,

    /// <summary>It drops the item that has been in the channel longest, and does not wait.</summary>
    DropOldest,

    /// <summary>It drops the item that is being sent, and does not wait.</summary>
    DropNewest,

    /// <summary>It throws a <see cref="ChannelFullException"/>, and does not wait.</summary>
    Fail,
}
