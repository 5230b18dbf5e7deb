namespace Coroutines.LowLevel;

/// <summary>A select that waits.</summary>
internal interface ISelecting
{
    bool TryWin(int index);

    void Withdrawn();
}

/// <summary>The handle by which a registered arm notifies its select. On the loop's thread.</summary>
public readonly struct SelectTicket
{
    private readonly ISelecting _select;
    private readonly int _index;

    internal SelectTicket(ISelecting select, int index) => (_select, _index) = (select, index);

    /// <summary>What the arm waits for can be had now: the select takes it, unless it has taken another or was cancelled.</summary>
    /// <returns>True if the arm has won; then it must have taken what it waits for, and the select's task goes on in the next turn.</returns>
    public bool TryWin() => _select.TryWin(_index);

    /// <summary>The arm, whose <see cref="SelectArm{T}.TryWithdraw"/> said that it takes time, has been undone.</summary>
    public void Withdrawn() => _select.Withdrawn();
}
