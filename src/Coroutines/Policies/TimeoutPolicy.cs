using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Runs each action for a limited time, in a cancel scope of its own, so that it cannot go on beyond it.</summary>
/// <remarks>Throws a <see cref="DeadlineExceededException"/> when the time is up. <c>CancelScope.FailAfter</c> as a policy.</remarks>
public sealed class TimeoutPolicy : Policy
{
    private readonly TimeSpan _limit;

    /// <summary>Makes the policy.</summary>
    /// <param name="limit">How long an action may take; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less otherwise.</exception>
    public TimeoutPolicy(TimeSpan limit)
    {
        _limit = Duration.Positive(limit);
    }

    /// <inheritdoc/>
    public override string ToString() => _limit == TimeSpan.MaxValue ? "timeout of no limit" : $"timeout of {_limit}";

    /// <inheritdoc/>
    protected override Coroutine<T> Execute<T>(Func<Coroutine<T>> action) => Limit(_limit, this, _ => action());

    /// <summary>Runs a body in a scope that a policy, named in messages, limits.</summary>
    internal static Coroutine<T> Limit<T>(TimeSpan limit, Policy policy, Func<CancelScope, Coroutine<T>> body)
    {
        var scope = new CancelScope(ShieldKind.All, policy.ToString(), 0);
        scope.CancelAfter(limit);
        return new Coroutine<T>(new FailingScopeFrame<T>(scope, body));
    }
}
