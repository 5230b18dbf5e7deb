using System.Reflection;

namespace Coroutines.Tests.House;

/// <summary>Where the tests of the house find the sources and the compiled packages.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "artifacts", "bin", "obj", "node_modules", "dist", "cache"];

    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The shipped packages: each folder of src/, which is also the name of its assembly. The analyzers are none, but
    /// travel inside the package of the core: no program can refer to them, so they have no surface.
    /// </summary>
    public static IEnumerable<string> Packages =>
        Directory
            .GetDirectories(Path.Combine(Root, "src"))
            .Select(folder => Path.GetFileName(folder))
            .Where(IsPackage)
            .Order();

    public static Assembly Load(string package) => Assembly.Load(new AssemblyName(package));

    /// <summary>All files below a folder that people write, as paths relative to it with forward slashes.</summary>
    public static IEnumerable<string> FilesIn(string folder, string pattern = "*")
    {
        // In a linked worktree .git is a file.
        foreach (var file in Directory.GetFiles(folder, pattern))
        {
            if (!NotOurs.Contains(Path.GetFileName(file)))
                yield return Path.GetFileName(file);
        }

        foreach (var child in Directory.GetDirectories(folder))
        {
            var name = Path.GetFileName(child);
            if (NotOurs.Contains(name))
            {
                continue;
            }

            foreach (var file in FilesIn(child, pattern))
            {
                yield return $"{name}/{file}";
            }
        }
    }

    private static bool IsPackage(string name) =>
        !Directory
            .GetFiles(Path.Combine(Root, "src", name), "*.*proj")
            .Any(project => File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Coroutines.Fs.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds Coroutines.Fs.sln. Run the tests from a checkout."
        );
    }
}
