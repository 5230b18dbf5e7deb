using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Coroutines.Analyzers;

/// <summary>CORO001: a handler in a coroutine that catches its cancellation and has a path that does not rethrow it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwallowedCancellationAnalyzer : CoroutineAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.SwallowedCancellation];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types) =>
        context.RegisterOperationAction(operation => Check(operation, types), OperationKind.Try);

    private static void Check(OperationAnalysisContext context, CoroutineTypes types)
    {
        var attempt = (ITryOperation)context.Operation;
        if (
            attempt.Catches.IsEmpty
            || !types.IsCoroutineMethod(OperationTree.FunctionAround(attempt, context.ContainingSymbol))
            || !OperationTree.OwnOperations(attempt.Body).Any(IsSuspension)
        )
            return;

        foreach (var handler in attempt.Catches)
        {
            if (!IsCaughtBy(handler, types))
                continue;
            var test = new CancellationTest(handler, types);
            var passesFilter = handler.Filter is null ? true : test.Of(handler.Filter);
            // A filter that knows more of the exception than can be seen from here has the benefit of the doubt.
            if (passesFilter == false || (passesFilter is null && test.AsksMore(handler.Filter!)))
                continue;
            if (
                new HandlerPaths(test).Swallow(handler.Handler)
                && !OperationTree.OwnOperations(handler.Handler).Any(CancellationTest.IsTakenBackBy)
            )
                context.ReportDiagnostic(Diagnostic.Create(Rules.SwallowedCancellation, HeadOf(handler)));
            // The handlers after one that takes every cancellation never see one.
            if (passesFilter == true)
                return;
        }
    }

    /// <summary>Where a cancellation is raised. Code without a suspension is not interrupted by one.</summary>
    private static bool IsSuspension(IOperation operation) =>
        operation
            is IAwaitOperation
                or IForEachLoopOperation { IsAsynchronous: true }
                or IUsingOperation { IsAsynchronous: true }
                or IUsingDeclarationOperation { IsAsynchronous: true };

    private static bool IsCaughtBy(ICatchClauseOperation handler, CoroutineTypes types) =>
        handler.ExceptionType.SpecialType == SpecialType.System_Object || types.IsCancellation(handler.ExceptionType);

    private static Location HeadOf(ICatchClauseOperation handler)
    {
        var clause = (CatchClauseSyntax)handler.Syntax;
        var end = ((SyntaxNode?)clause.Filter ?? clause.Declaration)?.Span.End ?? clause.CatchKeyword.Span.End;
        return Location.Create(clause.SyntaxTree, TextSpan.FromBounds(clause.CatchKeyword.SpanStart, end));
    }
}
