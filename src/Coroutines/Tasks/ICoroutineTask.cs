namespace Coroutines;

/// <summary>What every task shows whatever its result.</summary>
public interface ICoroutineTask : IFuture
{
    /// <summary>Its name, <c>Task-N</c> unless it was given one.</summary>
    string Name { get; set; }

    /// <summary>The stack of the call that started it, if its loop is in debug mode; else null.</summary>
    string? CreationSite { get; }

    /// <summary>How many cancellations were asked for and not taken back. asyncio's <c>cancelling()</c>.</summary>
    int Cancelling { get; }

    /// <summary>Takes back one request to cancel; at zero, one not yet delivered is dropped.</summary>
    /// <returns>How many requests remain.</returns>
    int Uncancel();
}
