using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>What a condition in a handler, or its filter, says if the exception is the cancellation of a coroutine; null for "who knows".</summary>
internal sealed class CancellationTest(ICatchClauseOperation handler, CoroutineTypes types)
{
    private readonly ILocalSymbol? _exception = (
        handler.ExceptionDeclarationOrExpression as IVariableDeclaratorOperation
    )?.Symbol;

    public bool? Of(IOperation condition) =>
        OperationTree.WithoutConversions(condition) switch
        {
            { ConstantValue: { HasValue: true, Value: bool value } } => value,
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => !Of(not.Operand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and => Of(and.LeftOperand)
                & Of(and.RightOperand),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } or => Of(or.LeftOperand)
                | Of(or.RightOperand),
            IIsTypeOperation test when IsException(test.ValueOperand) => IsOf(test.TypeOperand),
            IIsPatternOperation test when IsException(test.Value) => Matches(test.Pattern),
            _ => null,
        };

    public bool? Matches(IPatternOperation pattern) =>
        pattern switch
        {
            IDiscardPatternOperation => true,
            ITypePatternOperation { MatchedType: var type } => IsOf(type),
            IDeclarationPatternOperation { MatchedType: null } => true,
            IDeclarationPatternOperation { MatchedType: var type } => IsOf(type),
            INegatedPatternOperation not => !Matches(not.Pattern),
            IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } and => Matches(and.LeftPattern)
                & Matches(and.RightPattern),
            IBinaryPatternOperation or => Matches(or.LeftPattern) | Matches(or.RightPattern),
            IRecursivePatternOperation { MatchedType: var type } whole
                when IsOf(type) != true
                    || !(whole.PropertySubpatterns.IsEmpty && whole.DeconstructionSubpatterns.IsEmpty) => IsOf(type)
                & null,
            IRecursivePatternOperation => true,
            IConstantPatternOperation => false,
            _ => null,
        };

    public bool IsException(IOperation value) =>
        _exception is not null
        && OperationTree.WithoutConversions(value) is ILocalReferenceOperation reference
        && SymbolEqualityComparer.Default.Equals(reference.Local, _exception);

    /// <summary>Whether the answer hangs on something that is asked of the exception or of a cancellation, and cannot be seen from here.</summary>
    public bool AsksMore(IOperation condition) =>
        OperationTree.WithoutConversions(condition) switch
        {
            IUnaryOperation not => AsksMore(not.Operand),
            IBinaryOperation both => AsksMore(both.LeftOperand) || AsksMore(both.RightOperand),
            var other => Of(other) is null
                && other.DescendantsAndSelf().Any(x => IsException(x) || IsAboutCancelling(x)),
        };

    /// <summary>A token, and the count of a task's requests, tell whose cancellation it is.</summary>
    private static bool IsAboutCancelling(IOperation operation) =>
        operation is IPropertyReferenceOperation { Property.Name: "Cancelling" }
        || IsTakenBackBy(operation)
        || operation.Type
            is {
                Name: nameof(CancellationToken) or nameof(CancellationTokenSource),
                ContainingNamespace.Name: nameof(System.Threading)
            };

    /// <summary>Who calls <c>Uncancel</c> ends a cancellation by the rules: the request was his own, or he answers for it.</summary>
    public static bool IsTakenBackBy(IOperation operation) =>
        operation
            is IInvocationOperation { TargetMethod: { Name: "Uncancel", ContainingNamespace.Name: "Coroutines" } };

    private bool? IsOf(ITypeSymbol type) => type.TypeKind == TypeKind.TypeParameter ? null : types.IsCancellation(type);
}
