using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Finds the enumerator behind a value task: what completes it is a compiled iterator, or an <c>async</c> method of the enumerator.</summary>
// Only cancellations pay. Where the base library's fields have other names, nothing is found, and the await is one like any other.
internal static class EnumeratorSource
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>What an awaiter of a value task waits for, and whose step that is.</summary>
    public static EnumeratorStep Of<TAwaiter>(TAwaiter awaiter, out object? enumerator)
    {
        try
        {
            return Find(awaiter, out enumerator);
        }
        catch (MissingFieldException)
        {
            enumerator = null;
            return EnumeratorStep.None;
        }
    }

    private static EnumeratorStep Find<TAwaiter>(TAwaiter awaiter, out object? enumerator)
    {
        if (typeof(TAwaiter) == typeof(ValueTaskAwaiter<bool>))
            return Find(With<bool>.Held(ref Unsafe.As<TAwaiter, ValueTaskAwaiter<bool>>(ref awaiter)), out enumerator);
        if (typeof(TAwaiter) == typeof(ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter))
            return Find(
                With<bool>.Held(
                    ref Unsafe.As<TAwaiter, ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter>(ref awaiter)
                ),
                out enumerator
            );
        if (typeof(TAwaiter) == typeof(ValueTaskAwaiter))
            return Find(Held(ref Unsafe.As<TAwaiter, ValueTaskAwaiter>(ref awaiter)), out enumerator);
        if (typeof(TAwaiter) == typeof(ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter))
            return Find(
                Held(ref Unsafe.As<TAwaiter, ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter>(ref awaiter)),
                out enumerator
            );
        enumerator = null;
        return EnumeratorStep.None;
    }

    private static EnumeratorStep Find(ValueTask<bool> move, out object? enumerator)
    {
        enumerator = Owner(With<bool>.Source(ref move));
        return enumerator is null or IInterruptibleEnumerator ? EnumeratorStep.None : EnumeratorStep.Move;
    }

    private static EnumeratorStep Find(ValueTask disposal, out object? enumerator)
    {
        enumerator = Owner(Source(ref disposal));
        return enumerator is null ? EnumeratorStep.None : EnumeratorStep.Disposal;
    }

    /// <summary>
    /// Cancels the coroutines that a compiled iterator awaits: as tasks of their own they are nobody else's. A move that waits for anything else goes on.
    /// </summary>
    public static void CancelAwaited(object? enumerator)
    {
        while (enumerator is not null)
        {
            object? inner = null;
            foreach (var field in enumerator.GetType().GetFields(Fields))
            {
                if (!field.Name.StartsWith("<>u__", StringComparison.Ordinal))
                    continue;
                switch (field.GetValue(enumerator))
                {
                    case IFrameAwaiter { Body: { Depth: >= 0, Parent: ICoroutineTask task } }
                        when ReferenceEquals(((Awaitable)task).OwnLoop, EventLoop.TryGetCurrent):
                        task.Cancel(Messages.SequenceClosed);
                        break;
                    case ValueTaskAwaiter<bool> move:
                        Of(move, out inner);
                        break;
                    case ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter move:
                        Of(move, out inner);
                        break;
                }
            }
            enumerator = inner;
        }
    }

    private static object? Owner(object? source) =>
        source is null ? null
        : IsEnumerator(source) ? source
        : source is Task { AsyncState: { } state } && IsEnumerator(state) ? state
        : OwnerOfMethod(source);

    // The box of an async method holds its state machine, and that the object whose method it is.
    private static object? OwnerOfMethod(object source)
    {
        var machine = source.GetType().GetField("StateMachine", Fields)?.GetValue(source);
        var owner = machine?.GetType().GetField("<>4__this", Fields)?.GetValue(machine);
        return owner is not null && IsEnumerator(owner) ? owner : null;
    }

    private static bool IsEnumerator(object source) =>
        source
            .GetType()
            .GetInterfaces()
            .Any(static type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerator<>));

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_obj")]
    private static extern ref object? Source(ref ValueTask task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref ValueTask Held(ref ValueTaskAwaiter awaiter);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref ValueTask Held(ref ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter awaiter);

    // The fields of generic types are found only by members of a generic type with the same parameter.
    private static class With<T>
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_obj")]
        public static extern ref object? Source(ref ValueTask<T> task);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
        public static extern ref ValueTask<T> Held(ref ValueTaskAwaiter<T> awaiter);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
        public static extern ref ValueTask<T> Held(
            ref ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter awaiter
        );
    }
}
