using System.Diagnostics;
using System.IO.Compression;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

/// <summary>The package Coroutines, packed from what was built.</summary>
[TestFixture]
public class PackageTests
{
    [Test]
    public void Package_of_the_core_brings_the_analyzers_and_depends_on_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("package-test-");
        try
        {
            Pack(folder.FullName);
            using var package = ZipFile.OpenRead(folder.GetFiles("*.nupkg").Single().FullName);
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
            Assert.That(description.ReadToEnd(), Does.Not.Contain("<dependency "));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Pack(string folder)
    {
        string[] arguments =
        [
            "pack",
            Path.Combine(Repository.Root, "src", "Coroutines", "Coroutines.csproj"),
            "--no-build",
            "-c",
            // As MSBuild spells it; the folder that tells it is in small letters.
            Repository.Configuration == "debug"
                ? "Debug"
                : "Release",
            "-o",
            folder,
            "--disable-build-servers",
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var dotnet = Process.Start(start)!;
        var output = dotnet.StandardOutput.ReadToEndAsync();
        if (!dotnet.WaitForExit(TimeSpan.FromMinutes(2)))
            dotnet.Kill(entireProcessTree: true);
        Assert.That(dotnet.ExitCode, Is.Zero, output.Result);
    }
}
