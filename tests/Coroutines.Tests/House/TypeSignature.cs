using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.Tests.House;

/// <summary>What kind of type it is, what it derives from and implements, and what it asks of its parameters.</summary>
internal static class TypeSignature
{
    // Attributes that change how others may use what bears them.
    private static readonly string[] Telling =
    [
        "AbstractClassAttribute",
        "AutoOpenAttribute",
        "EditorBrowsableAttribute",
        "ExperimentalAttribute",
        "FlagsAttribute",
        "ObsoleteAttribute",
        "RequireQualifiedAccessAttribute",
    ];

    public static string Of(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return Attributes(type)
                + "delegate "
                + MemberSignature.Call(type.GetMethod("Invoke")!, name: "")
                + Constraints(Own(type));
        }

        var parents = Parents(type).ToList();
        var derivation = parents.Count == 0 ? "" : $" : {string.Join(", ", parents)}";
        return Attributes(type) + Kind(type) + derivation + Constraints(Own(type));
    }

    public static string Attributes(MemberInfo member)
    {
        var names = member.GetCustomAttributesData().Select(data => data.AttributeType.Name).ToHashSet();
        if (names.Contains("CompilerFeatureRequiredAttribute"))
        {
            // The compiler puts this one there itself, to stop older compilers.
            names.Remove("ObsoleteAttribute");
        }

        var telling = names.Where(name => Telling.Contains(name)).Order(StringComparer.Ordinal);
        return string.Concat(telling.Select(name => $"[{name[..^"Attribute".Length]}] "));
    }

    public static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(
            from parameter in parameters
            let constraints = ConstraintsOf(parameter).ToList()
            where constraints.Count > 0
            select $" where {parameter.Name} : {string.Join(", ", constraints)}"
        );

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsValueType)
        {
            var readOnly = type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
            return readOnly + (type.IsByRefLike ? "ref struct" : "struct");
        }

        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private static IEnumerable<string> Parents(Type type)
    {
        if (type.IsEnum)
        {
            return [TypeName.Of(type.GetEnumUnderlyingType())];
        }

        IEnumerable<Type> parent =
            type.BaseType is { } found && found != typeof(object) && found != typeof(ValueType) ? [found] : [];
        var interfaces = type.GetInterfaces().Where(candidate => candidate.IsVisible);
        return parent
            .Select(x => TypeName.Of(x))
            .Concat(interfaces.Select(x => TypeName.Of(x)).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<Type> Own(Type type) =>
        type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0);

    private static IEnumerable<string> ConstraintsOf(Type parameter)
    {
        var flags = parameter.GenericParameterAttributes;
        var isValue = flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        if (isValue)
        {
            yield return "struct";
        }

        foreach (var constraint in parameter.GetGenericParameterConstraints().Where(x => x != typeof(ValueType)))
        {
            yield return TypeName.Of(constraint);
        }

        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isValue)
        {
            yield return "new()";
        }

        if (flags.HasFlag(GenericParameterAttributes.AllowByRefLike))
        {
            yield return "allows ref struct";
        }
    }
}
