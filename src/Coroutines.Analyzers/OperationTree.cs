using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Questions about where an operation stands. A nested function is another world: its code runs at another time.</summary>
internal static class OperationTree
{
    /// <summary>The innermost function around the operation; <paramref name="member"/> is the member that it stands in.</summary>
    public static IMethodSymbol? FunctionAround(IOperation operation, ISymbol member) =>
        FunctionOperationAround(operation) switch
        {
            IAnonymousFunctionOperation lambda => lambda.Symbol,
            ILocalFunctionOperation local => local.Symbol,
            _ => member as IMethodSymbol,
        };

    /// <summary>The innermost lambda or local function around the operation; null directly in a member.</summary>
    public static IOperation? FunctionOperationAround(IOperation operation) =>
        Ancestors(operation).FirstOrDefault(IsFunction);

    public static IEnumerable<IOperation> Ancestors(IOperation operation)
    {
        for (var ancestor = operation.Parent; ancestor is not null; ancestor = ancestor.Parent)
            yield return ancestor;
    }

    /// <summary>The operation and all below it that belong to the same function.</summary>
    public static IEnumerable<IOperation> OwnOperations(IOperation root)
    {
        var pending = new Stack<IOperation>([root]);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            yield return operation;
            foreach (var child in operation.ChildOperations.Reverse())
            {
                if (!IsFunction(child))
                    pending.Push(child);
            }
        }
    }

    public static IOperation WithoutConversions(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }

    /// <summary>What the value is used by, conversions left out.</summary>
    public static IOperation? UserOf(IOperation value) =>
        Ancestors(value).FirstOrDefault(ancestor => ancestor is not IConversionOperation);

    public static bool IsFunction(IOperation operation) =>
        operation is IAnonymousFunctionOperation or ILocalFunctionOperation;
}
