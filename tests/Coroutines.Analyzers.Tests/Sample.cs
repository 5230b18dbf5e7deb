using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

/// <summary>A program to analyse. What is to be reported in it stands between <c>[|</c> and <c>|]</c>.</summary>
internal sealed class Sample
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>What all samples can call.</summary>
    private const string Shared = """
        using Coroutines;

        static partial class Program
        {
            static bool Flag;
            static async Coroutine Work() => await Coroutine.Yield();
            static async Coroutine<int> Number() { await Work(); return 1; }
            static Coroutine Verb() => Coroutine.Yield();
            static Task<int> Foreign() => Task.FromResult(1);
            static void Log(object? what = null) { }
        }
        """;

    /// <summary>As the core will have it: see CORO005.</summary>
    private const string Scope = """
        namespace Coroutines
        {
            public sealed class CancelScope
            {
                public static Coroutine Shield(Func<Coroutine> body) => body();
                public static Coroutine<T> Shield<T>(Func<Coroutine<T>> body) => body();
            }
        }
        """;

    private static readonly ImmutableArray<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private Sample(string markup, bool isProgram = false)
    {
        Markup = markup.ReplaceLineEndings("\n");
        IsProgram = isProgram;
        (Text, Marked) = Unmark(Markup);
    }

    public string Markup { get; }

    public string Text { get; }

    public ImmutableArray<TextSpan> Marked { get; }

    public bool IsProgram { get; }

    public static CSharpParseOptions Parsing { get; } = new(LanguageVersion.Latest);

    public CSharpCompilationOptions Options =>
        new(
            IsProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable
        );

    /// <summary>The files beside the sample.</summary>
    public IEnumerable<string> Others => IsProgram ? [Usings, ScopeIfMissing] : [Usings, Shared, ScopeIfMissing];

    public static IEnumerable<MetadataReference> References => Platform;

    /// <summary>Members of a static class that has <c>Work</c>, <c>Number</c>, <c>Verb</c>, <c>Foreign</c>, <c>Log</c> and <c>Flag</c>.</summary>
    /// <param name="markup">The members.</param>
    /// <param name="beside">What stands after the class.</param>
    public static Sample Members(string markup, string beside = "") =>
        new($"using Coroutines;\n\nstatic partial class Program\n{{\n{Indented(markup)}\n}}\n{beside}");

    /// <summary>A whole file with top-level statements.</summary>
    public static Sample TopLevel(string markup) => new(markup, isProgram: true);

    /// <summary>Compiles it, with <paramref name="header"/> before its first line.</summary>
    public CSharpCompilation Compile(string header = "")
    {
        var trees = Others
            .Select((text, index) => (text, path: $"Other{index}.cs"))
            .Append((header + Text, "Sample.cs"))
            .Select(file => CSharpSyntaxTree.ParseText(file.Item1, Parsing, file.Item2));
        return CSharpCompilation.Create("Sample", trees, References, Options);
    }

    public static string Indented(string text) =>
        string.Join(
            '\n',
            text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : "    " + line)
        );

    // Once the core has scopes, these are the ones that the samples must do with.
    private static string ScopeIfMissing =>
        typeof(Coroutine).Assembly.GetType("Coroutines.CancelScope") is null ? Scope : "";

    private static (string Text, ImmutableArray<TextSpan> Marked) Unmark(string markup)
    {
        var marked = ImmutableArray.CreateBuilder<TextSpan>();
        while (markup.IndexOf("[|", StringComparison.Ordinal) is >= 0 and var start)
        {
            var end = markup.IndexOf("|]", start, StringComparison.Ordinal) - 2;
            Assert.That(end, Is.GreaterThan(start), "a mark is not closed");
            markup = markup.Remove(end + 2, 2).Remove(start, 2);
            marked.Add(TextSpan.FromBounds(start, end));
        }
        return (markup, marked.ToImmutable());
    }
}
