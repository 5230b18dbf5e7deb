using System.Text.RegularExpressions;

namespace Coroutines.LowLevel;

/// <summary>The name a programmer gave to what the compiler turned into a type.</summary>
internal static class MethodName
{
    /// <summary><c>Type.Method</c>, from the state machine of a method, a local function or a lambda.</summary>
    public static string Of(Type machine)
    {
        var match = s_pattern.Match(machine.Name);
        var name =
            match.Groups["local"] is { Success: true } local ? local.Value
            : match.Groups["within"] is { Success: true } within ? $"a lambda in {within.Value}"
            : match.Groups["method"] is { Success: true } method ? method.Value
            : machine.Name;
        return machine.DeclaringType is { } owner && !owner.Name.StartsWith('<') ? $"{owner.Name}.{name}" : name;
    }

    // <Method>d__7, <<Outer>g__Local|0_1>d, <<Outer>b__0_1>d; the outer one of top-level code is itself called <Main>$.
    private static readonly Regex s_pattern = new(
        @">g__(?<local>[^|]+)\||<(?<within>[^<>]+)>\$?>b__|^<(?<method>[^<>]+)>d"
    );
}
