namespace Coroutines;

/// <summary>Anything that is awaited for a <typeparamref name="T"/>: a coroutine, a future or a task. So that one parameter takes all of them.</summary>
/// <typeparam name="T">The type of the result; <see cref="Unit"/> if there is none.</typeparam>
public interface ICoroutine<T>
{
    /// <summary>It, as a coroutine. Suspends nothing and starts nothing.</summary>
    /// <returns>A coroutine over the same body: how often that may be awaited does not change.</returns>
    Coroutine<T> AsCoroutine();
}

/// <summary>What is awaited for no result.</summary>
public interface ICoroutine : ICoroutine<Unit>;
