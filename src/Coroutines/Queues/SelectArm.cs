namespace Coroutines.LowLevel;

// State       leaves by
// begun       TryCommit: true → won, false → registered, or lost without having been registered
// registered  its ticket's TryWin is true → won; TryWithdraw → lost, at once or when it has said Withdrawn
// won         GetResult → over; TryRelease, because the select was cancelled in the same turn → lost
// lost        OnLost → over

/// <summary>One run of a case of a select: the two phases of an operation of which only the first of several may happen.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// To let something of your own be selected, write a <see cref="SelectCase{T}"/> whose <c>Begin</c> makes one of these. All is called
/// on the loop's thread, in the step of the selecting task except where said. Once one arm of a select has won, the others are called
/// only to be withdrawn.
/// </remarks>
public abstract class SelectArm<T>
{
    /// <summary>Phase one: takes what is waited for, if that needs no wait. An exception is thrown by the select.</summary>
    /// <returns>True if it was taken, or has failed as <see cref="GetResult"/> will tell. If false, nothing has happened.</returns>
    protected internal abstract bool TryCommit();

    /// <summary>Phase two, if no arm could be taken: has <see cref="SelectTicket.TryWin"/> called when it can. An exception is thrown by the select.</summary>
    /// <param name="ticket">Good for this run.</param>
    protected internal abstract void Register(SelectTicket ticket);

    /// <summary>Takes the registration back, because another arm has won, or the select is cancelled. In the second case called in the step of the
    /// canceller.</summary>
    /// <returns>False if that takes time; the select then waits for <see cref="SelectTicket.Withdrawn"/>.</returns>
    protected internal abstract bool TryWithdraw();

    /// <summary>The result, once, after all other arms have been undone.</summary>
    /// <returns>The result; what it throws is thrown by the select.</returns>
    protected internal abstract T GetResult();

    /// <summary>Having won, gives back what it took, because the select was cancelled in the same turn.</summary>
    /// <returns>False if it cannot be given back; the select then goes on, and the cancellation meets the task's next wait.</returns>
    protected internal virtual bool TryRelease() => true;

    /// <summary>It has lost and is undone, whether or not it had been registered.</summary>
    protected internal virtual void OnLost() { }

    /// <summary>Whether it is polled last, and never registered.</summary>
    internal virtual bool IsDefault => false;

    /// <summary>Whether the result takes a coroutine to get.</summary>
    internal virtual bool IsSuspending => false;

    /// <summary>If it is suspending: what makes the result, in place of <see cref="GetResult"/>.</summary>
    internal virtual Coroutine<T> GetRest() => throw new NotSupportedException();
}
