using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

/// <summary>What an analyzer reports about a sample, which must compile.</summary>
internal static class Reports
{
    /// <summary>Exactly the marked places are reported.</summary>
    public static void AreMarkedIn<TAnalyzer>(Sample sample)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var compilation = sample.Compile();
        AssertCompiles(compilation);
        var reported = Of<TAnalyzer>(compilation).Select(report => report.Location.SourceSpan);

        Assert.That(
            reported.Select(span => $"{span}: {sample.Text.Substring(span.Start, span.Length)}"),
            Is.EqualTo(sample.Marked.Select(span => $"{span}: {sample.Text.Substring(span.Start, span.Length)}")),
            sample.Markup
        );
    }

    /// <summary>In the order of the text. An analyzer that throws fails the test.</summary>
    public static ImmutableArray<Diagnostic> Of<TAnalyzer>(Compilation compilation)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var analysis = compilation.WithAnalyzers([new TAnalyzer()]);
        var reports = analysis.GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        Assert.That(reports.Where(report => report.Id == "AD0001"), Is.Empty);
        return [.. reports.OrderBy(report => report.Location.SourceSpan.Start)];
    }

    public static void AssertCompiles(Compilation compilation) =>
        Assert.That(
            compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error),
            Is.Empty,
            compilation.SyntaxTrees.Last().ToString()
        );
}
