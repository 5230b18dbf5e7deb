using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Finds tasks that are known to be complete where they are read, so that reading does not block.</summary>
internal static class SettledTasks
{
    /// <summary>
    /// Whether the function has, before <paramref name="use"/>, awaited the variable that the task comes from (also with others, by
    /// <c>Task.WhenAll</c>), or asked whether it is complete, or has got it as the result of an await, as from <c>Task.WhenAny</c>.
    /// Which of them lies on the path is not looked at: better silent than wrong.
    /// </summary>
    public static bool Contain(IOperation task, IOperation use)
    {
        if (VariableOf(task) is not { } variable)
            return false;
        var body = OperationTree.FunctionOperationAround(use) ?? OperationTree.Ancestors(use).Last();
        return OperationTree
            .OwnOperations(body)
            .Where(earlier => earlier.Syntax.SpanStart < use.Syntax.SpanStart)
            .Any(earlier => Settles(earlier, variable));
    }

    private static bool Settles(IOperation operation, ISymbol variable) =>
        operation switch
        {
            IAwaitOperation wait => Mentions(wait.Operation, variable),
            IPropertyReferenceOperation
            {
                Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled" or "Status",
                Instance: { } asked
            } => Is(asked, variable),
            IVariableDeclaratorOperation declarator => SymbolEqualityComparer.Default.Equals(
                declarator.Symbol,
                variable
            )
                && declarator.GetVariableInitializer()?.Value is { } value
                && OperationTree.WithoutConversions(value) is IAwaitOperation,
            ISimpleAssignmentOperation { Value: var value } assignment => Is(assignment.Target, variable)
                && OperationTree.WithoutConversions(value) is IAwaitOperation,
            _ => false,
        };

    private static bool Mentions(IOperation operation, ISymbol variable) =>
        operation.DescendantsAndSelf().Any(part => Is(part, variable));

    private static bool Is(IOperation operation, ISymbol variable) =>
        SymbolEqualityComparer.Default.Equals(VariableOf(operation), variable);

    /// <summary>The local, parameter or field that a value is read from, also as an element or by <c>GetAwaiter</c>.</summary>
    private static ISymbol? VariableOf(IOperation value) =>
        OperationTree.WithoutConversions(value) switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            IFieldReferenceOperation field => field.Field,
            IArrayElementReferenceOperation element => VariableOf(element.ArrayReference),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } => VariableOf(list),
            IInvocationOperation { TargetMethod.Name: "GetAwaiter" or "ConfigureAwait", Instance: { } task } =>
                VariableOf(task),
            _ => null,
        };
}
