namespace Coroutines.Analyzers.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>How the tests were built, and so what the projects beside them were built as.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name;

    public static string Root { get; } = Above(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Above(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Coroutines.Fs.sln"))
            ? folder.FullName
            : Above(folder.Parent ?? throw new DirectoryNotFoundException("Run the tests from a checkout."));
}
