using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Analyzers;

/// <summary>Silences the compiler's "this call is not awaited" where the call has started a task.</summary>
/// <remarks>The loop holds a task until it ends and reports a failure that nobody looked at, so nothing is forgotten: <c>group.Start(…);</c> is a whole statement.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StartedTaskSuppressor : DiagnosticSuppressor
{
    private static readonly SuppressionDescriptor Started = new(
        "COROSUPPRESS1",
        "CS4014",
        "A started task runs whether or not it is awaited, and its failure is reported."
    );

    public override ImmutableArray<SuppressionDescriptor> SupportedSuppressions => [Started];

    public override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        if (context.Compilation.GetTypeByMetadataName("Coroutines.ICoroutineTask") is not { } task)
            return;
        foreach (var diagnostic in context.ReportedDiagnostics)
        {
            if (diagnostic.Location.SourceTree is not { } tree)
                continue;
            var call = tree.GetRoot(context.CancellationToken)
                .FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var type = context.GetSemanticModel(tree).GetTypeInfo(call, context.CancellationToken).Type;
            if (type is not null && IsTask(type, task))
                context.ReportSuppression(Suppression.Create(Started, diagnostic));
        }
    }

    private static bool IsTask(ITypeSymbol type, INamedTypeSymbol task) =>
        SymbolEqualityComparer.Default.Equals(type, task)
        || type.AllInterfaces.Contains(task, SymbolEqualityComparer.Default);
}
