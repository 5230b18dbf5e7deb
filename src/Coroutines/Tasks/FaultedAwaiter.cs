using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Awaiters of the BCL's tasks that raise a given exception: what a cancelled C# await is resumed with.</summary>
// A compiled await reads its awaiter and nothing else, so raising in it means to exchange the awaiter. Only cancellations pay.
internal static class FaultedAwaiter
{
    private static readonly Dictionary<Type, string> s_makers = new()
    {
        [typeof(TaskAwaiter)] = nameof(OfTask),
        [typeof(TaskAwaiter<>)] = nameof(OfTaskT),
        [typeof(ConfiguredTaskAwaitable.ConfiguredTaskAwaiter)] = nameof(OfConfigured),
        [typeof(ConfiguredTaskAwaitable<>.ConfiguredTaskAwaiter)] = nameof(OfConfiguredT),
        [typeof(ValueTaskAwaiter)] = nameof(OfValueTask),
        [typeof(ValueTaskAwaiter<>)] = nameof(OfValueTaskT),
        [typeof(ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter)] = nameof(OfConfiguredValueTask),
        [typeof(ConfiguredValueTaskAwaitable<>.ConfiguredValueTaskAwaiter)] = nameof(OfConfiguredValueTaskT),
    };

    public static bool Supports(Type awaiter) => s_makers.ContainsKey(Definition(awaiter));

    public static object Make(Type awaiter, Exception exception)
    {
        var maker = typeof(FaultedAwaiter).GetMethod(
            s_makers[Definition(awaiter)],
            BindingFlags.Static | BindingFlags.NonPublic
        )!;
        if (awaiter.IsGenericType)
            maker = maker.MakeGenericMethod(awaiter.GetGenericArguments());
        return maker.Invoke(null, [exception])!;
    }

    /// <summary>Looks at the outcome of a complete awaiter of a value task, as the steps of enumerators are.</summary>
    public static void TakeOutcome<TAwaiter>(TAwaiter awaiter)
    {
        switch (awaiter)
        {
            case ValueTaskAwaiter<bool> move:
                move.GetResult();
                break;
            case ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter move:
                move.GetResult();
                break;
            case ValueTaskAwaiter disposal:
                disposal.GetResult();
                break;
            case ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter disposal:
                disposal.GetResult();
                break;
        }
    }

    private static Type Definition(Type awaiter) =>
        awaiter.IsGenericType ? awaiter.GetGenericTypeDefinition() : awaiter;

    private static TaskAwaiter OfTask(Exception e) => Task.FromException(e).GetAwaiter();

    private static TaskAwaiter<T> OfTaskT<T>(Exception e) => Task.FromException<T>(e).GetAwaiter();

    private static ConfiguredTaskAwaitable.ConfiguredTaskAwaiter OfConfigured(Exception e) =>
        Task.FromException(e).ConfigureAwait(false).GetAwaiter();

    private static ConfiguredTaskAwaitable<T>.ConfiguredTaskAwaiter OfConfiguredT<T>(Exception e) =>
        Task.FromException<T>(e).ConfigureAwait(false).GetAwaiter();

    private static ValueTaskAwaiter OfValueTask(Exception e) => ValueTask.FromException(e).GetAwaiter();

    private static ValueTaskAwaiter<T> OfValueTaskT<T>(Exception e) => ValueTask.FromException<T>(e).GetAwaiter();

    private static ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter OfConfiguredValueTask(Exception e) =>
        ValueTask.FromException(e).ConfigureAwait(false).GetAwaiter();

    private static ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter OfConfiguredValueTaskT<T>(Exception e) =>
        ValueTask.FromException<T>(e).ConfigureAwait(false).GetAwaiter();
}
