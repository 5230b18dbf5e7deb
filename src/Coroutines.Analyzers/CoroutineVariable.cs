using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>A local that only ever holds values of async coroutine methods, each good for one run.</summary>
internal sealed class CoroutineVariable
{
    /// <summary>The library's methods that run the coroutine they are given.</summary>
    private static readonly string[] Starters =
    [
        "EnsureFuture",
        "Run",
        "Shield",
        "Start",
        "StartEager",
        "Submit",
        "WaitFor",
    ];

    private readonly List<IOperation> _consumers = [];
    private readonly IVariableDeclaratorOperation _declarator;

    private CoroutineVariable(IVariableDeclaratorOperation declarator, IMethodSymbol method)
    {
        _declarator = declarator;
        Method = method;
    }

    public ILocalSymbol Symbol => _declarator.Symbol;

    /// <summary>One of the methods that the value comes from.</summary>
    public IMethodSymbol Method { get; private set; }

    public bool MayBeConsumedTwice => _consumers.Count > 1 || _consumers.Any(IsInLoop);

    /// <summary>Null if the local may hold something else, or if a nested function or a reference may get at it.</summary>
    public static CoroutineVariable? Of(IVariableDeclaratorOperation declarator, CoroutineTypes types)
    {
        var function = OperationTree.FunctionOperationAround(declarator);
        var body = function ?? OperationTree.Ancestors(declarator).Last();
        var initial = declarator.GetVariableInitializer()?.Value;
        var values = new List<IOperation>();
        if (initial is not null)
            values.Add(initial);

        var references = body.Descendants().Where(part => IsReference(part, declarator.Symbol)).ToList();
        var consumers = new List<IOperation>();
        foreach (var reference in references)
        {
            if (OperationTree.FunctionOperationAround(reference) != function)
                return null;
            switch (reference.Parent)
            {
                case ISimpleAssignmentOperation assignment when assignment.Target == reference:
                    values.Add(assignment.Value);
                    break;
                case IArgumentOperation { Parameter.RefKind: not RefKind.None }:
                case IAddressOfOperation:
                    return null;
            }
            if (IsConsumed(reference))
                consumers.Add(reference);
        }

        var methods = values.Select(value => SingleRunMethod(value, types)).ToList();
        if (methods.Count == 0 || methods[0] is not { } method || methods.Contains(null))
            return null;
        var variable = new CoroutineVariable(declarator, method);
        variable._consumers.AddRange(consumers);
        return variable;
    }

    public IOperation ConsumerAt(SyntaxNode syntax) => _consumers.First(consumer => consumer.Syntax == syntax);

    public bool IsReferredToBy(IOperation operation) => IsReference(operation, Symbol);

    public static bool IsAssigned(IOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference;

    /// <summary>Whether this reference runs the coroutine: awaits it, or hands it to what does.</summary>
    public static bool IsConsumed(IOperation reference) =>
        OperationTree.UserOf(reference) switch
        {
            IAwaitOperation => true,
            IArgumentOperation { Parameter.Ordinal: 0 or 1, Parent: IInvocationOperation call } => IsStarter(
                call.TargetMethod
            ),
            _ => false,
        };

    private static bool IsStarter(IMethodSymbol method) =>
        Starters.Contains(method.Name)
        && method.ContainingNamespace is { Name: "Coroutines", ContainingNamespace.IsGlobalNamespace: true };

    private static bool IsReference(IOperation operation, ILocalSymbol local) =>
        operation is ILocalReferenceOperation reference
        && SymbolEqualityComparer.Default.Equals(reference.Local, local);

    private bool IsInLoop(IOperation consumer) =>
        OperationTree
            .Ancestors(consumer)
            .TakeWhile(ancestor => !ancestor.Syntax.Span.Contains(_declarator.Syntax.Span))
            .Any(ancestor => ancestor is ILoopOperation)
        || OperationTree.Ancestors(consumer).Any(ancestor => ancestor is ILabeledOperation);

    /// <summary>The async method whose call this is, seen in source or, in another assembly, by what its compiler left there.</summary>
    private static IMethodSymbol? SingleRunMethod(IOperation value, CoroutineTypes types) =>
        OperationTree.WithoutConversions(value) is IInvocationOperation { TargetMethod: var method }
        && types.IsCoroutine(method.ReturnType)
        && (method.IsAsync || method.GetAttributes().Any(IsStateMachineMark))
            ? method
            : null;

    private static bool IsStateMachineMark(AttributeData attribute) =>
        attribute.AttributeClass?.Name == "AsyncStateMachineAttribute";
}
