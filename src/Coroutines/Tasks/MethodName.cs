namespace Coroutines.LowLevel;

/// <summary>The name a programmer gave to what the compiler turned into a type.</summary>
internal static class MethodName
{
    /// <summary><c>Type.Method</c>, from a state machine such as <c>Type+&lt;Method&gt;d__7</c>.</summary>
    public static string Of(Type machine)
    {
        var name = machine.Name;
        var close = name.IndexOf('>');
        if (name.StartsWith('<') && close > 1)
            name = name[1..close];
        return machine.DeclaringType is { } owner && !owner.Name.StartsWith('<') ? $"{owner.Name}.{name}" : name;
    }
}
