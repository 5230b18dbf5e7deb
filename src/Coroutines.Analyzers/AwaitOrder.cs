using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Which await of a variable can follow which, with no new value in between.</summary>
/// <remarks>A graph has operations of its own; what is handed out are those of the tree, which have the same syntax.</remarks>
internal sealed class AwaitOrder(ControlFlowGraph graph, CoroutineVariable variable)
{
    private readonly Dictionary<BasicBlock, List<IOperation>> _references = graph.Blocks.ToDictionary(
        block => block,
        block => InOrder(block, variable)
    );

    /// <summary>Each await with each that is the next one after it on some path; in a loop that may be itself.</summary>
    public IEnumerable<(IOperation First, IOperation Second)> Pairs() =>
        from block in graph.Blocks
        where block.IsReachable
        from reference in _references[block]
        where CoroutineVariable.IsConsumed(reference)
        from next in After(block, reference)
        select (variable.ConsumerAt(reference.Syntax), variable.ConsumerAt(next.Syntax));

    private IEnumerable<IOperation> After(BasicBlock block, IOperation first)
    {
        var rest = _references[block].SkipWhile(reference => reference != first).Skip(1);
        var visited = new HashSet<BasicBlock>();
        var pending = new Stack<(BasicBlock Block, IEnumerable<IOperation> References)>([(block, rest)]);
        while (pending.Count > 0)
        {
            var (current, references) = pending.Pop();
            if (references.FirstOrDefault() is { } next)
            {
                if (CoroutineVariable.IsConsumed(next))
                    yield return next;
                continue;
            }
            foreach (var successor in Successors(current))
            {
                if (visited.Add(successor))
                    pending.Push((successor, _references[successor]));
            }
        }
    }

    private static IEnumerable<BasicBlock> Successors(BasicBlock block)
    {
        if (block.FallThroughSuccessor?.Destination is { } next)
            yield return next;
        if (block.ConditionalSuccessor?.Destination is { } other)
            yield return other;
    }

    /// <summary>The awaits and new values in the order in which they happen: a statement takes a value before it sets one.</summary>
    private static List<IOperation> InOrder(BasicBlock block, CoroutineVariable variable)
    {
        var operations = block.BranchValue is { } last ? block.Operations.Append(last) : block.Operations;
        return
        [
            .. operations.SelectMany(operation =>
                operation
                    .DescendantsAndSelf()
                    .Where(variable.IsReferredToBy)
                    .Where(x => CoroutineVariable.IsConsumed(x) || CoroutineVariable.IsAssigned(x))
                    .OrderBy(CoroutineVariable.IsAssigned)
            ),
        ];
    }
}
