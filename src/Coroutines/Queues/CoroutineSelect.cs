using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Verbs of <see cref="Coroutine"/> that wait for the first of several.</summary>
public static class CoroutineSelect
{
    extension(Coroutine)
    {
        /// <summary>Waits for the first of several operations: exactly one happens, the others are undone. If several can happen at once, the
        /// one named first does.</summary>
        /// <typeparam name="T">The type of the result.</typeparam>
        /// <param name="cases">What to wait for, made by <see cref="SelectCase"/>, in order of preference.</param>
        /// <returns>
        /// A coroutine that may be awaited many times: the result of the case that was taken; what that threw is thrown. It does not suspend if one
        /// can be taken at once. Before it goes on, all others have been undone and told, and coroutines among them awaited. A cancellation
        /// undoes all; where the case that was taken cannot be undone, such as a send, it is raised by the task's next wait.
        /// </returns>
        /// <remarks>As Kotlin's <c>select</c>. A case that is always ready starves those after it; for a turn for everyone, <c>SelectFair</c>.</remarks>
        /// <exception cref="ArgumentException">There is no case, or one is null.</exception>
        public static Coroutine<T> Select<T>(params SelectCase<T>[] cases) => Make(cases, isFair: false);

        /// <summary>As <c>Select</c>, but if several can happen at once, chance decides, as in Go.</summary>
        /// <typeparam name="T">The type of the result.</typeparam>
        /// <param name="cases">What to wait for, made by <see cref="SelectCase"/>.</param>
        /// <returns>As from <c>Select</c>.</returns>
        /// <remarks>Chance comes from <see cref="EventLoop.Random"/>, so a run with a seed can be repeated.</remarks>
        /// <exception cref="ArgumentException">There is no case, or one is null.</exception>
        public static Coroutine<T> SelectFair<T>(params SelectCase<T>[] cases) => Make(cases, isFair: true);
    }

    private static Coroutine<T> Make<T>(SelectCase<T>[] cases, bool isFair)
    {
        ArgumentNullException.ThrowIfNull(cases);
        if (cases.Length == 0 || Array.Exists(cases, static one => one is null))
            throw new ArgumentException(Messages.NoCase, nameof(cases));
        return new(new SelectFrame<T>([.. cases], isFair));
    }
}
