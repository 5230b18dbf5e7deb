namespace Coroutines;

/// <summary>A way of running coroutines: for a limited time, again when they fail, not too often. Policies compose with <see cref="Then"/>.</summary>
/// <remarks>
/// A policy makes a recipe of a recipe, whatever the type of the result. <see cref="Then"/> puts one around another and is associative, and
/// <see cref="None"/> changes nothing. Time and random numbers come from the loop alone. A cancellation passes through every policy at once: it
/// is never retried, counted or swallowed.
/// </remarks>
public abstract class Policy
{
    /// <summary>The policy that only runs what it is given.</summary>
    public static Policy None { get; } = new NoPolicy();

    /// <summary>Runs an action under this policy.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="action">Asked for a new coroutine at each attempt.</param>
    /// <returns>A coroutine that may be awaited many times. It suspends, and fails, as the action does and as the policy adds.</returns>
    public Coroutine<T> Run<T>(Func<Coroutine<T>> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Coroutine.Defer(() => Execute(action));
    }

    /// <inheritdoc cref="Run{T}(Func{Coroutine{T}})"/>
    public Coroutine Run(Func<Coroutine> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return Run<Unit>(() => action());
    }

    /// <summary>This policy around another: each attempt of this one passes the other. Read from left to right, as the call goes inwards.</summary>
    /// <param name="inner">What this policy runs.</param>
    /// <returns>Both as one policy. Each keeps its own state, so one that is part of several is shared by them.</returns>
    public Policy Then(Policy inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return this is NoPolicy ? inner
            : inner is NoPolicy ? this
            : new Composition(this, inner);
    }

    /// <summary>Gives the result of one computation to all who ask, for some time. See <see cref="Cached{T}"/>.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="expiry">How long a result is good for, from its arrival; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="load">Computes it anew; never runs twice at the same time.</param>
    /// <returns>A coroutine to be awaited as often as one likes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="expiry"/> is negative otherwise.</exception>
    public static Coroutine<T> CacheFor<T>(TimeSpan expiry, Func<Coroutine<T>> load) =>
        new Cached<T>(expiry, load).Get();

    /// <summary>Runs an action. For authors of policies; called anew at each await, in the awaiting task.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="action">Makes a coroutine for one attempt.</param>
    /// <returns>The coroutine of the whole.</returns>
    protected abstract Coroutine<T> Execute<T>(Func<Coroutine<T>> action);

    /// <summary>Whether an exception is a failure of the action, and not a way of ending it from outside, which every policy lets pass.</summary>
    /// <param name="exception">What the action threw.</param>
    /// <returns>False for a cancellation, and for the exception that closes a generator.</returns>
    protected internal static bool IsFailure(Exception exception) =>
        exception is not (CoroutineCanceledException or GeneratorClosedException);

    private sealed class NoPolicy : Policy
    {
        public override string ToString() => "Policy.None";

        protected override Coroutine<T> Execute<T>(Func<Coroutine<T>> action) => action();
    }

    private sealed class Composition(Policy outer, Policy inner) : Policy
    {
        public override string ToString() => string.Join(" → ", Parts().Reverse());

        // From the inside outwards, in a loop: one that is made of very many takes no stack.
        protected override Coroutine<T> Execute<T>(Func<Coroutine<T>> action)
        {
            Policy rest = this;
            while (rest is Composition composition)
            {
                var (innermost, inside) = (composition.Inner, action);
                action = () => innermost.Execute(inside);
                rest = composition.Outer;
            }
            return rest.Execute(action);
        }

        private Policy Outer => outer;

        private Policy Inner => inner;

        // The innermost first.
        private IEnumerable<Policy> Parts()
        {
            var left = new Stack<Policy>([this]);
            while (left.TryPop(out var policy))
            {
                if (policy is not Composition composition)
                {
                    yield return policy;
                    continue;
                }
                left.Push(composition.Outer);
                left.Push(composition.Inner);
            }
        }
    }
}
