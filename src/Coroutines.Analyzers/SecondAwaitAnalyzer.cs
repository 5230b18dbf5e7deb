using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO004: a variable with the value of an async coroutine method, awaited again on a path on which it was awaited before.</summary>
/// <remarks>
/// Only variables that hold nothing else, and that no nested function sees: the value of an F# block or of a library verb may be awaited often.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SecondAwaitAnalyzer : CoroutineAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.SecondAwait];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types) =>
        context.RegisterOperationAction(operation => Check(operation, types), OperationKind.VariableDeclarator);

    private static void Check(OperationAnalysisContext context, CoroutineTypes types)
    {
        var declarator = (IVariableDeclaratorOperation)context.Operation;
        if (!types.IsCoroutine(declarator.Symbol.Type))
            return;
        var variable = CoroutineVariable.Of(declarator, types);
        if (
            variable is null
            || !variable.MayBeConsumedTwice
            || FunctionGraph.Around(context, declarator) is not { } graph
        )
            return;

        var reported = new HashSet<SyntaxNode>();
        foreach (var (first, second) in new AwaitOrder(graph, variable).Pairs())
        {
            if (!BranchOrder.MayExcludeEachOther(first, second, declarator) && reported.Add(second.Syntax))
                Report(context, variable, first, second);
        }
    }

    private static void Report(
        OperationAnalysisContext context,
        CoroutineVariable variable,
        IOperation first,
        IOperation second
    ) =>
        context.ReportDiagnostic(
            Diagnostic.Create(
                Rules.SecondAwait,
                second.Syntax.GetLocation(),
                [first.Syntax.GetLocation()],
                variable.Symbol.Name,
                variable.Method.Name
            )
        );
}
