namespace Coroutines.LowLevel;

/// <summary>A direct member of a cancel scope: the task that entered it, or the children of a group.</summary>
internal interface ICancelTarget
{
    /// <summary>Called when the effective cancellation of the scope may have changed; wakes the tasks that wait inside.</summary>
    void ScopeChanged();
}
