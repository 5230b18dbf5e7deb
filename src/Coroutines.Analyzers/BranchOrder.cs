using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Finds pairs of places that a path joins but that conditions may keep apart, as in <c>if (a) X(); if (!a) Y();</c>.</summary>
internal static class BranchOrder
{
    /// <summary>
    /// Whether both places stand in branches that may be left out, so that which of them are taken can hang together. One place in
    /// a loop follows itself, and then a single branch between it and the loop's outside is enough.
    /// </summary>
    public static bool MayExcludeEachOther(IOperation first, IOperation second, IOperation declarator)
    {
        if (first.Syntax == second.Syntax)
            return BranchesAround(first)
                .TakeWhile(branch => !branch.Syntax.Span.Contains(declarator.Syntax.Span))
                .Any(branch => branch.Parent is not ILoopOperation);

        return IsOptionalBeside(first, second) && IsOptionalBeside(second, first);
    }

    private static bool IsOptionalBeside(IOperation place, IOperation other) =>
        BranchesAround(place).Any(branch => !branch.Syntax.Span.Contains(other.Syntax.Span));

    /// <summary>From the inside out, what is around the place and is not run on every path.</summary>
    private static IEnumerable<IOperation> BranchesAround(IOperation place)
    {
        var child = place;
        foreach (var parent in OperationTree.Ancestors(place).TakeWhile(x => !OperationTree.IsFunction(x)))
        {
            if (IsBranch(child, parent))
                yield return child;
            child = parent;
        }
    }

    private static bool IsBranch(IOperation child, IOperation parent) =>
        parent switch
        {
            IConditionalOperation choice => choice.Condition != child,
            IConditionalAccessOperation access => access.WhenNotNull == child,
            ICoalesceOperation choice => choice.WhenNull == child,
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr
            } binary => binary.RightOperand == child,
            ISwitchOperation choice => choice.Value != child,
            ISwitchExpressionOperation choice => choice.Value != child,
            ILoopOperation loop => loop.Body == child,
            ICatchClauseOperation => true,
            _ => false,
        };
}
