using System.Reflection;

namespace Coroutines.Tests.House;

/// <summary>
/// Types as C# writes them, without namespaces: no public type of ours shares its name with one in scope everywhere
/// (<see cref="NameClashTests"/>), so short names say enough.
/// </summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(string)] = "string",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(void)] = "void",
    };

    /// <summary>A type where it is used. The nullability, where known, adds the question marks.</summary>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Of(underlying)}?";
        }

        var mark = CanBeMarked(type) && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return Unmarked(type, nullability) + mark;
    }

    /// <summary>A type where it is declared: with the types around it, and with the variance of its parameters.</summary>
    public static string Declared(Type type) => Named(type, [.. type.GetGenericArguments().Select(WithVariance)]);

    // Of a type parameter without constraint it is said that it may be null, marked or not.
    private static bool CanBeMarked(Type type) =>
        type.IsGenericParameter
            ? type.GenericParameterAttributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)
            : !type.IsValueType;

    private static string Unmarked(Type type, NullabilityInfo? nullability)
    {
        if (type.IsPointer)
        {
            return $"{Of(type.GetElementType()!)}*";
        }

        if (type.IsArray)
        {
            var commas = new string(',', type.GetArrayRank() - 1);
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{commas}]";
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (!type.IsConstructedGenericType)
        {
            return Keywords.GetValueOrDefault(type) ?? Declared(type);
        }

        var arguments = type.GetGenericArguments();
        var known = nullability?.GenericTypeArguments;
        var names = arguments.Select(
            (argument, i) => Of(argument, known?.Length == arguments.Length ? known[i] : null)
        );
        return Named(type, [.. names]);
    }

    // Reflection hands a nested type the arguments of the types around it as well; here each gets its own.
    private static string Named(Type type, string[] arguments)
    {
        var inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = arguments[inherited..];
        var name = type.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{string.Join(", ", own)}>");
        return type.DeclaringType is { } outer ? $"{Named(outer, arguments[..inherited])}.{name}" : name;
    }

    private static string WithVariance(Type parameter) =>
        (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => $"out {parameter.Name}",
            GenericParameterAttributes.Contravariant => $"in {parameter.Name}",
            _ => parameter.Name,
        };
}
