using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.LowLevel;

/// <summary>Puts another enumerator in the place of one whose move has been given up.</summary>
// The compiler's code for `await foreach` disposes of what stands in its field, and an iterator that still moves would refuse that.
internal static class AbandonedEnumerator
{
    public static void Replace(object machine, FieldInfo field, object enumerator)
    {
        var type = field.FieldType;
        if (!type.IsGenericType)
            return;
        if (type.GetGenericTypeDefinition() == typeof(IAsyncEnumerator<>))
        {
            if (ReferenceEquals(field.GetValue(machine), enumerator))
                field.SetValue(machine, StandIn(type));
        }
        else if (
            type.IsValueType
            && type.DeclaringType == typeof(ConfiguredCancelableAsyncEnumerable<>)
            && type.GetField("_enumerator", BindingFlags.Instance | BindingFlags.NonPublic) is { } inner
        )
        {
            var configured = field.GetValue(machine)!;
            if (!ReferenceEquals(inner.GetValue(configured), enumerator))
                return;
            inner.SetValue(configured, StandIn(inner.FieldType));
            field.SetValue(machine, configured);
        }
    }

    private static object StandIn(Type type) =>
        Activator.CreateInstance(typeof(AbandonedEnumerator<>).MakeGenericType(type.GetGenericArguments()))!;
}

/// <summary>Stands in for an enumerator that is disposed of when its move has ended.</summary>
internal sealed class AbandonedEnumerator<T> : IAsyncEnumerator<T>
{
    public T Current => default!;

    public ValueTask<bool> MoveNextAsync() => default;

    public ValueTask DisposeAsync() => default;
}
