using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Follows the paths through a handler that a cancellation can take, to see whether one of them ends it.</summary>
/// <remarks>
/// What a called method may throw is left out of account: a handler that rethrows does so unless something else goes wrong.
/// </remarks>
internal sealed class HandlerPaths(CancellationTest test)
{
    /// <summary>How the paths through a statement go on. A path that passes the exception on, or never ends, has no flag.</summary>
    [Flags]
    private enum Ends
    {
        None = 0,
        FallsThrough = 1,
        Breaks = 2,
        Continues = 4,

        /// <summary>Returns, jumps, or throws another exception.</summary>
        Leaves = 8,
    }

    /// <summary>Whether the exception is lost on some path.</summary>
    public bool Swallow(IBlockOperation handler) => Of(handler) != Ends.None;

    private Ends Of(IOperation? statement) =>
        statement switch
        {
            IBlockOperation block => OfAll(block.Operations),
            IExpressionStatementOperation { Operation: IThrowOperation thrown } => OfThrow(thrown),
            IExpressionStatementOperation { Operation: IInvocationOperation call } => OfCall(call),
            IThrowOperation thrown => OfThrow(thrown),
            IConditionalOperation choice => OfChoice(choice),
            ISwitchOperation choice => OfSwitch(choice),
            ILoopOperation loop => OfLoop(loop),
            ITryOperation attempt => OfTry(attempt),
            IUsingOperation block => Of(block.Body),
            ILockOperation block => Of(block.Body),
            ILabeledOperation { Operation: var labeled } => Of(labeled),
            IReturnOperation { Kind: not OperationKind.YieldReturn } => Ends.Leaves,
            IBranchOperation { BranchKind: BranchKind.Break } => Ends.Breaks,
            IBranchOperation { BranchKind: BranchKind.Continue } => Ends.Continues,
            IBranchOperation => Ends.Leaves,
            _ => Ends.FallsThrough,
        };

    private Ends OfAll(ImmutableArray<IOperation> statements)
    {
        var ends = Ends.FallsThrough;
        foreach (var statement in statements)
        {
            if (!ends.HasFlag(Ends.FallsThrough))
                break;
            ends = ends & ~Ends.FallsThrough | Of(statement);
        }
        return ends;
    }

    private Ends OfThrow(IThrowOperation thrown) =>
        thrown.Exception is null || test.IsException(thrown.Exception) ? Ends.None : Ends.Leaves;

    /// <summary><c>ExceptionDispatchInfo.Throw</c> and its like say of themselves that they do not return.</summary>
    private static Ends OfCall(IInvocationOperation call) =>
        call.TargetMethod.GetAttributes().Any(mark => mark.AttributeClass?.Name == "DoesNotReturnAttribute")
            ? Ends.None
            : Ends.FallsThrough;

    private Ends OfChoice(IConditionalOperation choice) =>
        test.Of(choice.Condition) switch
        {
            true => Of(choice.WhenTrue),
            false => Of(choice.WhenFalse),
            null => Of(choice.WhenTrue) | Of(choice.WhenFalse),
        };

    private Ends OfSwitch(ISwitchOperation choice)
    {
        var isOnException = test.IsException(choice.Value);
        var ends = Ends.None;
        var isExhausted = choice.Cases.Any(HasDefault);
        foreach (var section in choice.Cases)
        {
            var matches = section.Clauses.Select(clause => isOnException ? Matches(clause) : null).ToList();
            if (matches.All(match => match == false))
                continue;
            ends |= OfAll(section.Body);
            if (matches.Contains(true))
            {
                isExhausted = true;
                break;
            }
        }

        if (!isExhausted)
            ends |= Ends.FallsThrough;
        return Without(ends, Ends.Breaks);
    }

    private static bool HasDefault(ISwitchCaseOperation section) =>
        section.Clauses.Any(clause => clause is IDefaultCaseClauseOperation);

    private bool? Matches(ICaseClauseOperation clause) =>
        clause switch
        {
            IPatternCaseClauseOperation { Guard: null } plain => test.Matches(plain.Pattern),
            IPatternCaseClauseOperation guarded => test.Matches(guarded.Pattern) & test.Of(guarded.Guard),
            _ => null,
        };

    private Ends OfLoop(ILoopOperation loop)
    {
        var ends = Without(Of(loop.Body), Ends.Continues);
        if (IsEndless(loop))
            ends &= ~Ends.FallsThrough;
        else if (loop is not IWhileLoopOperation { ConditionIsTop: false })
            ends |= Ends.FallsThrough;
        return Without(ends, Ends.Breaks);
    }

    private static bool IsEndless(ILoopOperation loop) =>
        loop switch
        {
            IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } => true,
            IForLoopOperation { Condition: null } => true,
            _ => false,
        };

    /// <summary>What is rethrown in a nested handler is what went wrong in the nested attempt, no path of the cancellation.</summary>
    private Ends OfTry(ITryOperation attempt)
    {
        var ends = Of(attempt.Body);
        foreach (var nested in attempt.Catches)
            ends |= Of(nested.Handler);
        if (attempt.Finally is null)
            return ends;
        var last = Of(attempt.Finally);
        return last.HasFlag(Ends.FallsThrough) ? ends | last & ~Ends.FallsThrough : last;
    }

    /// <summary>The jump ends here, and the path goes on after the statement.</summary>
    private static Ends Without(Ends ends, Ends jump) => ends.HasFlag(jump) ? ends & ~jump | Ends.FallsThrough : ends;
}
