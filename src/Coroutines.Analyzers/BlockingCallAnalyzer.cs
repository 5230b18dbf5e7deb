using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO003: a call inside a coroutine that blocks the thread of its loop.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingCallAnalyzer : CoroutineAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.BlockingCall];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types)
    {
        var blocking = new BlockingMembers(context.Compilation);
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (!IsPoll(call))
                    Check(operation, call.TargetMethod, call.Instance, types, blocking);
            },
            OperationKind.Invocation
        );
        context.RegisterOperationAction(
            operation =>
            {
                var read = (IPropertyReferenceOperation)operation.Operation;
                Check(operation, read.Property, read.Instance, types, blocking);
            },
            OperationKind.PropertyReference
        );
    }

    private static void Check(
        OperationAnalysisContext context,
        ISymbol member,
        IOperation? instance,
        CoroutineTypes types,
        BlockingMembers blocking
    )
    {
        if (blocking.AdviceFor(member) is not { } advice)
            return;
        var operation = context.Operation;
        if (
            !types.IsCoroutineMethod(OperationTree.FunctionAround(operation, context.ContainingSymbol))
            || OperationTree.Ancestors(operation).Any(ancestor => ancestor is INameOfOperation)
            || (member.Name == "GetResult" && instance is not IInvocationOperation { TargetMethod.Name: "GetAwaiter" })
            || (instance is not null && SettledTasks.Contain(instance, operation))
        )
            return;

        var name =
            member.Name == "GetResult" ? "GetAwaiter().GetResult" : $"{member.ContainingType.Name}.{member.Name}";
        context.ReportDiagnostic(Diagnostic.Create(Rules.BlockingCall, operation.Syntax.GetLocation(), name, advice));
    }

    /// <summary>A wait of no time at all does not block: it asks.</summary>
    private static bool IsPoll(IInvocationOperation call) =>
        call.Arguments.Any(argument =>
            argument.Parameter?.Name is "timeout" or "millisecondsTimeout" or "milliseconds"
            && OperationTree.WithoutConversions(argument.Value)
                is { ConstantValue: { HasValue: true, Value: 0 } }
                    or IFieldReferenceOperation { Field: { Name: "Zero", ContainingType.Name: nameof(TimeSpan) } }
        );
}
