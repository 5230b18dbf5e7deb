using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO002: a call that gives a coroutine which nobody awaits, starts or keeps.</summary>
/// <remarks>
/// A statement that the compiler itself finds not awaited (CS4014) is left to it, so that no spot is reported twice. The code fix mends both.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DroppedCoroutineAnalyzer : CoroutineAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.DroppedCoroutine];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types)
    {
        context.RegisterOperationAction(
            operation => CheckStatement(operation, types),
            OperationKind.ExpressionStatement
        );
        context.RegisterOperationAction(operation => CheckDiscard(operation, types), OperationKind.SimpleAssignment);
    }

    private static void CheckStatement(OperationAnalysisContext context, CoroutineTypes types)
    {
        var statement = (IExpressionStatementOperation)context.Operation;
        if (
            DroppedCall(statement.Operation, types) is { } call
            && !IsExpectedToThrow(statement)
            && !IsReportedByCompiler(statement, call, context.ContainingSymbol)
        )
            Report(context, call);
    }

    private static void CheckDiscard(OperationAnalysisContext context, CoroutineTypes types)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (assignment.Target is IDiscardOperation && DroppedCall(assignment.Value, types) is { } call)
            Report(context, call);
    }

    /// <summary>The call that makes the coroutine. What is only read, such as a variable, somebody else may run.</summary>
    private static IInvocationOperation? DroppedCall(IOperation expression, CoroutineTypes types) =>
        OperationTree.WithoutConversions(expression) switch
        {
            IInvocationOperation call when types.IsCoroutine(call.Type) && Makes(call.TargetMethod, types) => call,
            IConditionalAccessOperation access => DroppedCall(access.WhenNotNull, types),
            _ => null,
        };

    /// <summary>A method that gives back any type, such as <c>First</c> and <c>Dequeue</c>, only hands out what was made elsewhere.</summary>
    private static bool Makes(IMethodSymbol method, CoroutineTypes types) =>
        method.MethodKind == MethodKind.DelegateInvoke || types.IsCoroutine(method.OriginalDefinition.ReturnType);

    /// <summary>
    /// Whether it is the lambda of an <c>Assert.Throws&lt;SomeException&gt;(() =&gt; Call())</c>: that is about the call, not about its coroutine.
    /// </summary>
    private static bool IsExpectedToThrow(IExpressionStatementOperation statement) =>
        statement
            is { Syntax: ExpressionSyntax, Parent: IBlockOperation { Parent: IAnonymousFunctionOperation lambda } }
        && OperationTree.Ancestors(lambda).OfType<IArgumentOperation>().FirstOrDefault()?.Parent
            is IInvocationOperation { TargetMethod.TypeArguments: var types }
        && types.Any(IsException);

    private static bool IsException(ITypeSymbol type)
    {
        for (var parent = type; parent is not null; parent = parent.BaseType)
        {
            if (
                parent is
                {
                    Name: nameof(Exception),
                    ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true }
                }
            )
                return true;
        }
        return false;
    }

    /// <summary>CS4014: a call of a method seen to be async, or any call that could be awaited where an await can stand.</summary>
    private static bool IsReportedByCompiler(
        IExpressionStatementOperation statement,
        IInvocationOperation call,
        ISymbol member
    ) =>
        statement.Operation is IInvocationOperation
        && (
            call.TargetMethod.IsAsync
            || (
                OperationTree.FunctionAround(statement, member) is { IsAsync: true }
                && !OperationTree
                    .Ancestors(statement)
                    .TakeWhile(ancestor => !OperationTree.IsFunction(ancestor))
                    .Any(ancestor => ancestor is ILockOperation)
            )
        );

    private static void Report(OperationAnalysisContext context, IInvocationOperation call) =>
        context.ReportDiagnostic(
            Diagnostic.Create(Rules.DroppedCoroutine, call.Syntax.GetLocation(), call.TargetMethod.Name)
        );
}
