namespace Coroutines.Tests;

/// <summary>Runs the tests, or one <see cref="ChildProgram"/> for them.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args) =>
        args is [ChildProgram.Option, var name]
            ? ChildProgram.Run(name)
            : await MicrosoftTestingPlatformEntryPoint.Main(args);
}
