namespace Coroutines.LowLevel;

/// <summary>A future whose cancellation is passed on to others, by a <see cref="CancelWalk"/>: a task, or a gather.</summary>
internal interface ICancelPath : IFuture
{
    /// <summary>Is asked to end.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="origin">As <see cref="Awaitable.CancelFrom"/> has it.</param>
    /// <returns>Whether there was something to cancel; null if those that <see cref="NextToCancel"/> names are to be asked first.</returns>
    bool? BeginCancel(string? reason, CancelScope? origin);

    /// <summary>Whom to ask.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>Null after the last.</returns>
    IFuture? NextToCancel(int index);

    /// <summary>All have been asked.</summary>
    /// <param name="any">Whether there was something to cancel.</param>
    /// <param name="reason">Why.</param>
    /// <param name="origin">As <see cref="BeginCancel"/> got it.</param>
    /// <returns>Whether there was something to cancel here.</returns>
    bool EndCancel(bool any, string? reason, CancelScope? origin);

    /// <summary>As a task, is to pass on a cancellation that it has kept until now; it is counted already.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>As that of <see cref="BeginCancel"/>.</returns>
    bool? BeginDelivery(string? reason);

    /// <summary>As a task, has passed it on.</summary>
    /// <param name="any">Whether there was something to cancel; if not, the task keeps it.</param>
    void EndDelivery(bool any);

    /// <summary>As a task, counts one more request.</summary>
    void CountCancel();

    /// <summary>As a task, is asked once more by what it waits for itself: nobody but it can end its wait.</summary>
    /// <param name="reason">Why.</param>
    void CancelCircle(string? reason);
}
