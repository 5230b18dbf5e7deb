using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NUnit.Framework;

namespace Coroutines.Analyzers.Tests;

/// <summary>What a code fix makes of a sample.</summary>
internal static class Fixes
{
    /// <summary>The fix with that title turns one sample into the other, which compiles.</summary>
    public static void Turn<TAnalyzer, TFix>(Sample before, string title, Sample after)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        var document = DocumentOf(before, workspace);
        var actions = ActionsOf<TFix>(document, FirstReport<TAnalyzer>(document));
        Assert.That(actions.Select(action => action.Title), Does.Contain(title));

        var operations = Result(actions.First(action => action.Title == title).GetOperationsAsync(default));
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        var text = Result(changed.GetTextAsync()).ToString().ReplaceLineEndings("\n");

        Assert.That(text, Is.EqualTo(after.Text));
        Reports.AssertCompiles(Result(changed.Project.GetCompilationAsync())!);
    }

    /// <summary>What is offered for the first report of the analyzer, or else of the compiler, in the sample.</summary>
    public static IEnumerable<string> OfferedFor<TAnalyzer, TFix>(Sample sample)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        using var workspace = new AdhocWorkspace();
        var document = DocumentOf(sample, workspace);
        return [.. ActionsOf<TFix>(document, FirstReport<TAnalyzer>(document)).Select(action => action.Title)];
    }

    private static Document DocumentOf(Sample sample, AdhocWorkspace workspace)
    {
        var id = ProjectId.CreateNewId();
        var solution = workspace.CurrentSolution.AddProject(
            ProjectInfo.Create(
                id,
                VersionStamp.Default,
                "Sample",
                "Sample",
                LanguageNames.CSharp,
                compilationOptions: sample.Options,
                parseOptions: Sample.Parsing,
                metadataReferences: Sample.References
            )
        );
        foreach (var (other, index) in sample.Others.Select((text, index) => (text, index)))
            solution = solution.AddDocument(DocumentId.CreateNewId(id), $"Other{index}.cs", other);
        var document = DocumentId.CreateNewId(id);
        return solution.AddDocument(document, "Sample.cs", sample.Text).GetDocument(document)!;
    }

    private static Diagnostic FirstReport<TAnalyzer>(Document document)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        var compilation = Result(document.Project.GetCompilationAsync())!;
        Reports.AssertCompiles(compilation);
        return Reports
            .Of<TAnalyzer>(compilation)
            .Concat(compilation.GetDiagnostics().Where(found => found.Id == "CS4014"))
            .First();
    }

    private static List<CodeAction> ActionsOf<TFix>(Document document, Diagnostic report)
        where TFix : CodeFixProvider, new()
    {
        var actions = new List<CodeAction>();
        var fix = new TFix();
        Assert.That(fix.FixableDiagnosticIds, Does.Contain(report.Id));
        var context = new CodeFixContext(document, report, (action, _) => actions.Add(action), default);
        fix.RegisterCodeFixesAsync(context).GetAwaiter().GetResult();
        return actions;
    }

    private static T Result<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
