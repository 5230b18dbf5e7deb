using System.Reflection;
using System.Text;

namespace Coroutines.Tests.House;

/// <summary>
/// The public surface of an assembly as text that is read in reviews: a heading for each type, below it the
/// declaration and the members that others can see, in alphabetical order. It depends on nothing but the surface.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Everything =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Instance
        | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(Heading, StringComparer.Ordinal))
        {
            text.Append(Heading(type)).Append('\n');
            text.Append($"    {TypeSignature.Of(type)}\n");
            foreach (var member in Members(type))
            {
                text.Append($"    {member}\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Each line with the type it belongs to, so that a line can be shown alone.</summary>
    public static IEnumerable<string> Entries(string description)
    {
        var heading = "";
        foreach (var line in description.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(' '))
            {
                yield return $"{heading}: {line.Trim()}";
            }
            else
            {
                heading = line.Trim();
            }
        }
    }

    private static string Heading(Type type) => $"{type.Namespace}.{TypeName.Declared(type)}";

    private static IEnumerable<string> Members(Type type)
    {
        // Of a delegate, its declaration says all; the members are those the compiler adds to each.
        if (type.IsSubclassOf(typeof(Delegate)))
        {
            return [];
        }

        // An enum's value__ is its representation, not a member of the surface.
        return type.GetMembers(Everything)
            .Where(member => !member.Name.StartsWith('<') && member.Name != "value__")
            .Select(MemberSignature.Of)
            .OfType<string>()
            .Order(StringComparer.Ordinal);
    }
}
