using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO005: an await in a <c>finally</c> block, or an <c>await using</c>, that a cancelled scope would cut short.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AwaitInFinallyAnalyzer : CoroutineAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.AwaitInFinally];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types)
    {
        // Without scopes there is neither the danger nor the shield.
        if (context.Compilation.GetTypeByMetadataName("Coroutines.CancelScope") is not { } scope)
            return;
        context.RegisterOperationAction(operation => CheckAwait(operation, types, scope), OperationKind.Await);
        context.RegisterOperationAction(
            operation => CheckUsing(operation, types),
            OperationKind.Using,
            OperationKind.UsingDeclaration
        );
    }

    private static void CheckAwait(OperationAnalysisContext context, CoroutineTypes types, INamedTypeSymbol scope)
    {
        var wait = (IAwaitOperation)context.Operation;
        if (
            IsInFinally(wait)
            && !IsShield(wait.Operation, scope)
            && types.IsCoroutineMethod(OperationTree.FunctionAround(wait, context.ContainingSymbol))
        )
            context.ReportDiagnostic(Diagnostic.Create(Rules.AwaitInFinally, wait.Syntax.GetLocation()));
    }

    private static void CheckUsing(OperationAnalysisContext context, CoroutineTypes types)
    {
        if (
            AwaitKeywordOf(context.Operation) is { } keyword
            && types.IsCoroutineMethod(OperationTree.FunctionAround(context.Operation, context.ContainingSymbol))
        )
            context.ReportDiagnostic(Diagnostic.Create(Rules.AwaitInFinally, keyword.GetLocation()));
    }

    private static SyntaxToken? AwaitKeywordOf(IOperation operation) =>
        operation switch
        {
            IUsingOperation { IsAsynchronous: true, Syntax: UsingStatementSyntax block } => block.AwaitKeyword,
            IUsingDeclarationOperation { IsAsynchronous: true, Syntax: LocalDeclarationStatementSyntax local } =>
                local.AwaitKeyword,
            _ => null,
        };

    private static bool IsInFinally(IOperation wait)
    {
        var child = wait;
        foreach (var ancestor in OperationTree.Ancestors(wait).TakeWhile(x => !OperationTree.IsFunction(x)))
        {
            if (ancestor is ITryOperation attempt && attempt.Finally == child)
                return true;
            child = ancestor;
        }
        return false;
    }

    private static bool IsShield(IOperation awaited, INamedTypeSymbol scope) =>
        OperationTree.WithoutConversions(awaited) is IInvocationOperation { TargetMethod: { Name: "Shield" } method }
        && SymbolEqualityComparer.Default.Equals(method.ContainingType, scope);
}
