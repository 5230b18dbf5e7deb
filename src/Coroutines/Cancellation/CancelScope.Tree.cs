using Coroutines.LowLevel;

namespace Coroutines;

// What strikes those inside is the outermost cancelled scope that no shield keeps out: Striking.
// Invariant: Striking = (is shielded ? none : Outer.Striking) ?? (is cancelled ? this : none), at all times.
// Whether a scope is struck is written down at once, everywhere inside. By which is found when it is asked for: of n nested scopes that are
// cancelled from the inside out, each would else write into all that are inside it, n² times.

// The part of a scope that is a tree: what strikes whom.
public sealed partial class CancelScope
{
    // Null if nothing strikes. Else the scope that struck when it was last looked at: itself, or one further out that may have been struck by
    // yet another since. Invariant: following it ends at a cancelled scope that points to itself, which is the one that strikes.
    private CancelScope? _striking;
    private CancelScope? _firstInner;
    private CancelScope? _next;

    // Of the first one it is the last, so that both ends are at hand.
    private CancelScope? _previous;

    /// <summary>The cancelled scope that suspensions directly inside raise; null if none does.</summary>
    internal CancelScope? Striking =>
        _striking is not { } striking || ReferenceEquals(striking._striking, striking) ? _striking : FindStriking();

    /// <summary>Whether a scope is this one or stands around it.</summary>
    internal bool IsIn(CancelScope scope)
    {
        // Nearly always it is asked about the one that strikes, which may be far out.
        if (ReferenceEquals(Striking, scope))
            return true;
        var around = this;
        while (around is not null && !ReferenceEquals(around, scope))
            around = around.Outer;
        return around is not null;
    }

    // Two passes, so that whoever is woken finds the whole tree up to date, and so that siblings are woken in the order of their creation.
    private void Spread()
    {
        var struckBefore = IsStriking;
        Refresh();
        var changed = _firstInner is null ? null : RefreshInner(struckBefore);
        // Always: a shield also holds back cancellations of the task.
        Target!.ScopeChanged();
        if (changed is null)
            return;
        foreach (var scope in changed)
            scope.Target?.ScopeChanged();
    }

    /// <summary>Brings those inside up to date, and returns those that are struck now and were not before, or the other way round.</summary>
    private List<CancelScope>? RefreshInner(bool struckBefore)
    {
        // Where it is struck by another than before, those inside find that out by themselves; but not where its own shield has come between.
        var isShut = struckBefore && _isShielded;
        if (!isShut && struckBefore == IsStriking)
            return null;
        List<CancelScope>? changed = null;
        for (var (scope, isWithInner) = (Next(this, true), true); scope is not null; scope = Next(scope, isWithInner))
        {
            var wasStruck = scope.IsStriking;
            scope.Refresh();
            var hasChanged = scope.IsStriking != wasStruck;
            if (hasChanged)
                (changed ??= []).Add(scope);
            // Whoever was struck already, by itself, leads those inside on to what strikes it now.
            isWithInner = isShut ? !scope._isShielded : hasChanged;
        }
        return changed;
    }

    /// <summary>The scope after another one in a walk from the outside in over all that is inside this one. Deep trees take no stack.</summary>
    private CancelScope? Next(CancelScope scope, bool isWithInner)
    {
        if (isWithInner && scope._firstInner is { } inner)
            return inner;
        while (scope != this && scope._next is null)
            scope = scope.Outer!;
        return scope == this ? null : scope._next;
    }

    /// <summary>Brings <see cref="Striking"/> up to date, provided that it is so further out.</summary>
    private void Refresh()
    {
        var fromOutside = Outer?.Striking;
        if (fromOutside is not null && _isShielded)
        {
            BeginGrace();
            fromOutside = null;
        }
        var struckBefore = IsStriking;
        _striking = fromOutside ?? (_isCanceled ? this : null);
        // The callbacks of a token are somebody else's code, which must not run in the middle of this.
        if (!struckBefore && IsStriking && _extras?.Token is { } token)
            _loop!.CallSoon(token.Cancel);
    }

    /// <summary>Follows what struck once to what strikes now, and shortens the way for all that stand on it.</summary>
    private CancelScope FindStriking()
    {
        var last = _striking!;
        while (last._striking is { } next && !ReferenceEquals(next, last))
            last = next;
        for (var scope = this; !ReferenceEquals(scope._striking, last); )
        {
            var next = scope._striking!;
            scope._striking = last;
            scope = next;
        }
        return last;
    }

    private void Add(CancelScope inner)
    {
        if (_firstInner is not { } first)
        {
            _firstInner = inner;
            inner._previous = inner;
            return;
        }
        var last = first._previous!;
        last._next = inner;
        inner._previous = last;
        first._previous = inner;
    }

    private void Remove(CancelScope inner)
    {
        var next = inner._next;
        if (ReferenceEquals(_firstInner, inner))
            _firstInner = next;
        else
            inner._previous!._next = next;
        if (next is not null)
            next._previous = inner._previous;
        else if (_firstInner is { } first)
            first._previous = inner._previous;
        inner._next = inner._previous = null;
    }
}
