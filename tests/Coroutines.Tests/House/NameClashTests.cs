using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using NUnit.Framework;

namespace Coroutines.Tests.House;

/// <summary>
/// No public type of ours bears the name of a type that every C# file sees through ImplicitUsings: C# would answer
/// with CS0104, F# would silently take ours.
/// </summary>
[TestFixture, Category("House")]
public class NameClashTests
{
    private static readonly HashSet<string> ImplicitNamespaces =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Net.Http",
        "System.Threading",
        "System.Threading.Tasks",
    ];

    [Test]
    public void No_public_type_bears_a_name_that_is_in_scope_everywhere()
    {
        var taken = BaseLibraryNames();
        var ours = Repository
            .Packages.Select(Repository.Load)
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => !type.IsNested)
            .Select(type => (Type: type, Name: NameInSource(type)))
            .ToList();

        Assert.That(ours, Is.Not.Empty);
        Assert.That(taken, Does.Contain("Task").And.Contain("Queue").And.Contain("Barrier"));
        Assert.That(
            ours.Where(type => taken.Contains(type.Name)).Select(type => type.Type.FullName),
            Is.Empty,
            "Choose another name, such as one that begins with Async."
        );
    }

    /// <summary>The name without arity, and without what F# adds to a module that shares its name with a type.</summary>
    private static string NameInSource(Type type)
    {
        var name = type.Name.Split('`')[0];
        var isModule = type.GetCustomAttributesData()
            .Any(data => data.AttributeType.Name == "CompilationMappingAttribute");
        return isModule && name.EndsWith("Module", StringComparison.Ordinal) ? name[..^"Module".Length] : name;
    }

    // Read from the files, because loading each assembly of the runtime would cost a second.
    private static HashSet<string> BaseLibraryNames()
    {
        var names = new HashSet<string>();
        foreach (
            var path in Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System.*.dll")
        )
        {
            using var file = new PEReader(File.OpenRead(path));
            if (!file.HasMetadata)
            {
                continue;
            }

            var metadata = file.GetMetadataReader();
            foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
            {
                var isPublic = (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public;
                if (isPublic && ImplicitNamespaces.Contains(metadata.GetString(type.Namespace)))
                {
                    names.Add(metadata.GetString(type.Name).Split('`')[0]);
                }
            }
        }

        return names;
    }
}
