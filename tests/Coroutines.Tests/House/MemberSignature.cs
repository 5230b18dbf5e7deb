using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coroutines.Tests.House;

/// <summary>A member as C# would declare it, or null if others cannot see it.</summary>
internal static class MemberSignature
{
    public static string? Of(MemberInfo member)
    {
        var signature = member switch
        {
            FieldInfo field => Field(field),
            PropertyInfo property => Property(property),
            EventInfo @event => Event(@event),
            ConstructorInfo constructor => Constructor(constructor),
            MethodInfo method => Method(method),
            // Nested types have headings of their own.
            _ => null,
        };

        return signature is null ? null : TypeSignature.Attributes(member) + signature;
    }

    /// <summary>Return type, name, type parameters and parameters.</summary>
    public static string Call(MethodInfo method, string name)
    {
        var typeParameters = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(parameter => parameter.Name))}>"
            : "";
        return $"{Result(method.ReturnParameter)} {name}{typeParameters}({Parameters(method)})";
    }

    private static string? Field(FieldInfo field)
    {
        if (field.DeclaringType!.IsEnum)
        {
            return $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        }

        if (!(field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly))
        {
            return null;
        }

        var access = field.IsPublic ? "" : "protected ";
        var modifiers = field switch
        {
            { IsLiteral: true } => "const ",
            { IsStatic: true, IsInitOnly: true } => "static readonly ",
            { IsStatic: true } => "static ",
            { IsInitOnly: true } => "readonly ",
            _ => "",
        };
        var type = TypeName.Of(field.FieldType, new NullabilityInfoContext().Create(field));
        var value = field.IsLiteral ? $" = {Literal(field.GetRawConstantValue())}" : "";
        return $"{access}{modifiers}{type} {field.Name}{value}";
    }

    private static string? Property(PropertyInfo property)
    {
        var accessors = new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(IsVisible).ToList();
        if (accessors.Count == 0)
        {
            return null;
        }

        var widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        var type = TypeName.Of(property.PropertyType, new NullabilityInfoContext().Create(property));
        var reference = property.PropertyType.IsByRef ? "ref " : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var name =
            property.GetIndexParameters().Length == 0
                ? property.Name
                : $"this[{Parameters(property.GetIndexParameters())}]";
        var verbs = accessors.Select(accessor => Narrower(accessor, widest) + Verb(accessor, property) + "; ");
        return $"{Modifiers(widest)}{required}{reference}{type} {name} {{ {string.Concat(verbs)}}}";
    }

    private static string Verb(MethodInfo accessor, PropertyInfo property)
    {
        if (accessor == property.GetMethod)
        {
            return "get";
        }

        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return isInit ? "init" : "set";
    }

    private static string Narrower(MethodInfo accessor, MethodInfo widest) =>
        widest.IsPublic && !accessor.IsPublic ? "protected " : "";

    private static string? Event(EventInfo @event)
    {
        if (@event.AddMethod is not { } add || !IsVisible(add))
        {
            return null;
        }

        var type = TypeName.Of(@event.EventHandlerType!, new NullabilityInfoContext().Create(@event));
        return $"{Modifiers(add)}event {type} {@event.Name}";
    }

    private static string? Constructor(ConstructorInfo constructor) =>
        !IsVisible(constructor) || constructor.IsStatic
            ? null
            : $"{(constructor.IsPublic ? "" : "protected ")}new({Parameters(constructor)})";

    private static string? Method(MethodInfo method)
    {
        // Accessors are shown with their property or event; operators are special too, but stand for themselves.
        var isAccessor = method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
        if (!IsVisible(method) || isAccessor)
        {
            return null;
        }

        return Modifiers(method) + Call(method, method.Name) + TypeSignature.Constraints(method.GetGenericArguments());
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Modifiers(MethodInfo method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
        {
            return access + "static " + (method.IsAbstract ? "abstract " : "");
        }

        if (method.DeclaringType!.IsInterface)
        {
            return access + (method.IsAbstract ? "" : "virtual ");
        }

        var overrides = method.GetBaseDefinition().DeclaringType != method.DeclaringType;
        return access
            + (overrides && method.IsFinal ? "sealed " : "")
            + (method.IsAbstract ? "abstract " : "")
            + (
                overrides ? "override "
                : method.IsVirtual && !method.IsFinal && !method.IsAbstract ? "virtual "
                : ""
            );
    }

    private static string Result(ParameterInfo result)
    {
        var reference = result.ParameterType.IsByRef ? "ref " : "";
        return reference + TypeName.Of(result.ParameterType, new NullabilityInfoContext().Create(result));
    }

    private static string Parameters(MethodBase method)
    {
        var isExtension = method.IsDefined(typeof(ExtensionAttribute));
        return (isExtension ? "this " : "") + Parameters(method.GetParameters());
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { IsOut: true, ParameterType.IsByRef: true } => "out ",
            { IsIn: true, ParameterType.IsByRef: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute))
            || parameter.IsDefined(typeof(ParamCollectionAttribute))
                ? "params "
                : "",
        };
        var type = TypeName.Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter));
        var fallback = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{passing}{type} {parameter.Name}{fallback}";
    }

    private static string Literal(object? value) =>
        value switch
        {
            // Also what reflection reports for the default of a struct.
            null => "default",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}
