using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO006: an await inside a coroutine whose cancellation leaves a read, a write or the like alone, so that what it moves is lost.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AbandonedCallAnalyzer : CoroutineAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.AbandonedCall];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types)
    {
        var moving = new MovingMembers(context.Compilation);
        context.RegisterOperationAction(operation => Check(operation, types, moving), OperationKind.Await);
    }

    private static void Check(OperationAnalysisContext context, CoroutineTypes types, MovingMembers moving)
    {
        var wait = (IAwaitOperation)context.Operation;
        if (
            AwaitedCall(wait.Operation) is not { } call
            || !moving.Contain(call)
            || IsGivenAToken(call)
            || !types.IsCoroutineMethod(OperationTree.FunctionAround(wait, context.ContainingSymbol))
            || IsShielded(wait)
        )
            return;
        var name = $"{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}";
        context.ReportDiagnostic(Diagnostic.Create(Rules.AbandonedCall, call.Syntax.GetLocation(), name));
    }

    /// <summary>The call whose task is awaited, also as another kind of awaitable.</summary>
    private static IInvocationOperation? AwaitedCall(IOperation awaited) =>
        OperationTree.WithoutConversions(awaited) switch
        {
            IInvocationOperation
            {
                TargetMethod.Name: "ConfigureAwait" or "AsTask" or "Preserve",
                Instance: { } task
            } => AwaitedCall(task),
            IInvocationOperation call => call,
            _ => null,
        };

    /// <summary>Whether somebody can end the call. Who, and whether that is waited for, is not looked at: better silent than wrong.</summary>
    private static bool IsGivenAToken(IInvocationOperation call) =>
        call.Arguments.Any(argument =>
            argument is { ArgumentKind: ArgumentKind.Explicit, Parameter.Type.Name: nameof(CancellationToken) }
            && OperationTree.WithoutConversions(argument.Value)
                is not (
                    IDefaultValueOperation
                    or IPropertyReferenceOperation
                    {
                        Property: { Name: "None", ContainingType.Name: nameof(CancellationToken) }
                    }
                )
        );

    /// <summary>Whether the function around the await is one that <c>CancelScope.Shield</c> runs: no cancellation comes in.</summary>
    private static bool IsShielded(IOperation wait) =>
        OperationTree.FunctionOperationAround(wait) is IAnonymousFunctionOperation lambda
        && OperationTree.Ancestors(lambda).OfType<IArgumentOperation>().FirstOrDefault()?.Parent
            is IInvocationOperation { TargetMethod: { Name: "Shield", ContainingType.Name: "CancelScope" } };
}
