namespace Coroutines.LowLevel;

/// <summary>What one step of a frame came to.</summary>
public enum FrameStatus : byte
{
    /// <summary>It waits for something, or has not begun.</summary>
    Pending = 0,

    /// <summary>It has returned; its result stands in the frame.</summary>
    Done = 1,

    /// <summary>It has thrown; its exception is kept in the frame.</summary>
    Fault = 2,

    /// <summary>It ended by <c>return!</c>: another frame takes its place.</summary>
    Tail = 3,

    /// <summary>It awaits a child that the driver must run, because the stack is deep enough.</summary>
    Call = 4,

    /// <summary>What it awaits is complete: step it again.</summary>
    Again = 5,

    /// <summary>It is a copy of a frame that has run: it must forget where that one stood.</summary>
    Restart = 6,

    /// <summary>It awaits something that the task must wait for, and leaves it to the driver to begin that.</summary>
    Waiting = 7,

    // Invariant: of all, only Done and Finished have 1 in their lowest three bits: those are the two that hold a value.

    /// <summary>A future that has a result.</summary>
    Finished = 9,

    /// <summary>A future that has an exception.</summary>
    Failed = 10,

    /// <summary>A future that was cancelled.</summary>
    Canceled = 12,
}
