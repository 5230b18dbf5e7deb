using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Finds the control flow graph of the function that an operation stands in, inside that of its member.</summary>
internal static class FunctionGraph
{
    public static ControlFlowGraph? Around(OperationAnalysisContext context, IOperation operation)
    {
        var graph = context.GetControlFlowGraph();
        foreach (var function in OperationTree.Ancestors(operation).Where(OperationTree.IsFunction).Reverse())
        {
            if (Within(graph, function, context.CancellationToken) is not { } inner)
                return null;
            graph = inner;
        }
        return graph;
    }

    private static ControlFlowGraph? Within(ControlFlowGraph graph, IOperation function, CancellationToken cancel)
    {
        if (function is ILocalFunctionOperation { Symbol: var local })
            return graph.LocalFunctions.Contains(local, SymbolEqualityComparer.Default)
                ? graph.GetLocalFunctionControlFlowGraph(local, cancel)
                : null;

        var lambda = graph
            .Blocks.SelectMany(block =>
                block.BranchValue is { } last ? block.Operations.Append(last) : block.Operations
            )
            .SelectMany(operation => operation.DescendantsAndSelf())
            .OfType<IFlowAnonymousFunctionOperation>()
            .FirstOrDefault(lambda => lambda.Syntax == function.Syntax);
        return lambda is null ? null : graph.GetAnonymousFunctionControlFlowGraph(lambda, cancel);
    }
}
