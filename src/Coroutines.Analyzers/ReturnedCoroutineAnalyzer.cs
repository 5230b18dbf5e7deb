using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>CORO007: an endpoint of ASP.NET that returns a coroutine. ASP.NET refuses it, and with it all endpoints, at the first request.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReturnedCoroutineAnalyzer : CoroutineAnalyzer
{
    private const string Endpoints = "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.ReturnedCoroutine];

    private protected override void Begin(CompilationStartAnalysisContext context, CoroutineTypes types)
    {
        if (context.Compilation.GetTypeByMetadataName(Endpoints) is not { } endpoints)
            return;
        context.RegisterOperationAction(
            operation =>
            {
                var argument = (IArgumentOperation)operation.Operation;
                if (
                    argument.Parent is IInvocationOperation call
                    && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, endpoints)
                    && argument.Parameter?.Type is { SpecialType: SpecialType.System_Delegate }
                    && ReturnedBy(OperationTree.WithoutConversions(argument.Value)) is { } returned
                    && types.IsAwaitable(returned)
                )
                    operation.ReportDiagnostic(
                        Diagnostic.Create(
                            Rules.ReturnedCoroutine,
                            argument.Syntax.GetLocation(),
                            returned.ToMinimalDisplayString(
                                operation.Operation.SemanticModel!,
                                argument.Syntax.SpanStart
                            )
                        )
                    );
            },
            OperationKind.Argument
        );
    }

    private static ITypeSymbol? ReturnedBy(IOperation handler) =>
        handler switch
        {
            IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda } => lambda.Symbol.ReturnType,
            IDelegateCreationOperation { Target: IMethodReferenceOperation method } => method.Method.ReturnType,
            { Type: INamedTypeSymbol { DelegateInvokeMethod: { } invoke } } => invoke.ReturnType,
            _ => null,
        };
}
