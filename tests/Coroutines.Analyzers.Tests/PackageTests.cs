using System.Diagnostics;
using System.IO.Compression;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

/// <summary>The packages, packed from what was built, and restored as a user would.</summary>
[TestFixture]
public class PackageTests
{
    private DirectoryInfo _folder = null!;

    private string Feed => Path.Combine(_folder.FullName, "feed");

    [OneTimeSetUp]
    public void PackAll()
    {
        _folder = Directory.CreateTempSubdirectory("package-test-");
        foreach (var (project, name) in Projects)
            Dotnet(
                Repository.Root,
                [
                    "pack",
                    Path.Combine(Repository.Root, "src", name, project),
                    "-c",
                    Configuration,
                    "-o",
                    Feed,
                    .. NoServer,
                ],
                "--no-build"
            );
    }

    [OneTimeTearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void Package_of_the_core_brings_the_analyzers_and_their_guide_and_depends_on_nothing()
    {
        using var package = Open("Coroutines");
        using var description = new StreamReader(package.GetEntry("Coroutines.nuspec")!.Open());

        Assert.That(
            package.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(".dll")),
            Is.EquivalentTo(
                new[]
                {
                    "analyzers/dotnet/cs/Coroutines.Analyzers.CodeFixes.dll",
                    "analyzers/dotnet/cs/Coroutines.Analyzers.dll",
                    "lib/net10.0/Coroutines.dll",
                }
            )
        );
        Assert.That(package.GetEntry("docs/analyzers.md"), Is.Not.Null);
        Assert.That(description.ReadToEnd(), Does.Not.Contain("<dependency "));
    }

    [TestCase("Coroutines")]
    [TestCase("Coroutines.Fs")]
    [TestCase("Coroutines.Testing")]
    public void Project_that_refers_to_one_package_has_the_rules_and_no_path_of_our_repository(string package)
    {
        var project = Directory.CreateDirectory(Path.Combine(_folder.FullName, "uses-" + package)).FullName;
        var version = Path.GetFileNameWithoutExtension(PathOf(package))[(package.Length + 1)..];
        File.WriteAllText(
            Path.Combine(project, "Uses.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <RestorePackagesPath>{Path.Combine(_folder.FullName, "packages")}</RestorePackagesPath>
                <!-- What others made, FSharp.Core for example, was restored for the build of the tests. -->
                <RestoreSources>{Feed};{Restored}</RestoreSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="{package}" Version="{version}" />
              </ItemGroup>
            </Project>
            """
        );
        File.WriteAllText(
            Path.Combine(project, "Uses.cs"),
            """
            using Coroutines;

            public static class Uses
            {
                public static void Drop() { _ = Work(); }
                static async Coroutine Work() => await Coroutine.Yield();
            }
            """
        );

        var told = Dotnet(project, ["build", "-v:minimal", "-nologo", .. NoServer]);

        Assert.That(told, Does.Contain("warning CORO002: 'Work' makes a coroutine"));
        Assert.That(told, Does.Not.Contain("(docs/"));
    }

    private static readonly (string Project, string Name)[] Projects =
    [
        ("Coroutines.csproj", "Coroutines"),
        ("Coroutines.Fs.fsproj", "Coroutines.Fs"),
        ("Coroutines.Testing.fsproj", "Coroutines.Testing"),
    ];

    private static readonly string[] NoServer = ["--disable-build-servers"];

    /// <summary>As MSBuild spells it; the folder that tells it is in small letters.</summary>
    private static string Configuration => Repository.Configuration == "debug" ? "Debug" : "Release";

    /// <summary>The packages that were restored for the build of the tests, whose folder is also a source of packages.</summary>
    private static string Restored =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string PathOf(string package) =>
        Directory
            .GetFiles(Feed, package + ".*.nupkg")
            .Single(path => char.IsDigit(Path.GetFileName(path)[package.Length + 1]));

    private ZipArchive Open(string package) => ZipFile.OpenRead(PathOf(package));

    private static string Dotnet(string folder, IEnumerable<string> arguments, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", arguments.Concat(more))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var dotnet = Process.Start(start)!;
        var output = dotnet.StandardOutput.ReadToEndAsync();
        // Only what hangs reaches it: how long a build takes is up to what else the machine does.
        if (!dotnet.WaitForExit(TimeSpan.FromMinutes(30)))
            dotnet.Kill(entireProcessTree: true);
        Assert.That(dotnet.ExitCode, Is.Zero, output.Result);
        return output.Result;
    }
}
