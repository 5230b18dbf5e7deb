namespace Coroutines.LowLevel;

/// <summary>Those who run directly in a cancel scope: the task that entered it, or the children of a group.</summary>
internal interface ICancelTarget
{
    /// <summary>Whether the scope strikes, or which, may have changed: passes it on to those who wait.</summary>
    void ScopeChanged();
}
