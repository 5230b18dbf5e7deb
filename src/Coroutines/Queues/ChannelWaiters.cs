using System.Runtime.ExceptionServices;

namespace Coroutines.LowLevel;

/// <summary>Who waits in one of the two lines of a channel: a task, a case of a select, or an enumerator.</summary>
internal interface IChannelWaiter
{
    /// <summary>The sender or receiver by which it waits.</summary>
    object End { get; }

    /// <summary>What it waited for has come, or will never come. It has been taken out of the line.</summary>
    /// <param name="error">Null, or why it will never come.</param>
    /// <returns>False if it no longer waits: it was cancelled, or another case of its select was faster.</returns>
    bool TryWin(ExceptionDispatchInfo? error);
}

/// <summary>Who waits for room.</summary>
internal interface ISendWaiter<T> : IChannelWaiter
{
    T Item { get; }
}
