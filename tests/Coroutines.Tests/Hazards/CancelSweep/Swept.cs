namespace Coroutines.Tests.Hazards.CancelSweep;

/// <summary>A public operation to be cancelled at every point.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Make">Sets the scene in the main task: may start others that the operation needs.</param>
internal sealed record Swept(string Name, Func<Scene> Make)
{
    public override string ToString() => Name;
}

/// <summary>One scene.</summary>
/// <param name="Body">What the task that is cancelled awaits; may be called once.</param>
/// <param name="Check">What must hold when all is over, given whether the body ran to its end: nothing lost, nothing held.</param>
/// <param name="Finish">Awaited before the check, once the body is over: what others have to do only then.</param>
internal sealed record Scene(Func<Coroutine> Body, Action<bool> Check, Func<Coroutine>? Finish = null);

/// <summary>By what it is cancelled.</summary>
internal enum CancelKind
{
    Nothing,
    Task,
    Scope,
    Deadline,
}
