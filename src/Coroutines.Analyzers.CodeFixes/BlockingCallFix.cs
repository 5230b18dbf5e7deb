using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO003: awaits instead of blocking, where both do the same.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingCallFix)), Shared]
public sealed class BlockingCallFix : CoroutineFix
{
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.BlockingCallId];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        if (
            node is not ExpressionSyntax blocking
            || !CanAwait(blocking, model)
            || AwaitedInstead(blocking, model) is not { } awaited
        )
            yield break;

        var wait = AwaitExpression(awaited.WithoutTrivia());
        // The parentheses go again where none are needed.
        var instead = ParenthesizedExpression(wait).WithAdditionalAnnotations(Simplifier.Annotation);
        yield return (
            "Await instead of blocking",
            blocking,
            blocking.Parent is ExpressionStatementSyntax
                ? wait.WithTriviaFrom(blocking)
                : instead.WithTriviaFrom(blocking)
        );
    }

    private static ExpressionSyntax? AwaitedInstead(ExpressionSyntax blocking, SemanticModel model) =>
        blocking switch
        {
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result", Expression: var task } => task,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call
                when model.GetSymbolInfo(call).Symbol is IMethodSymbol method => OfCall(call, member, method, model),
            InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol method => OfStatic(
                call,
                method,
                model
            ),
            _ => null,
        };

    private static ExpressionSyntax? OfCall(
        InvocationExpressionSyntax call,
        MemberAccessExpressionSyntax member,
        IMethodSymbol method,
        SemanticModel model
    )
    {
        var takesNothing = call.ArgumentList.Arguments.Count == 0;
        return (method.ContainingType.Name, method.Name) switch
        {
            (_, "GetResult")
                when member.Expression
                    is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax getAwaiter } =>
                getAwaiter.Expression,
            ("Task", "Wait") when takesNothing => member.Expression,
            ("SemaphoreSlim", "Wait") => Asynchronous(call, member, "WaitAsync"),
            ("Process", "WaitForExit") when takesNothing => Asynchronous(call, member, "WaitForExitAsync"),
            _ => OfStatic(call, method, model),
        };
    }

    private static ExpressionSyntax Asynchronous(
        InvocationExpressionSyntax call,
        MemberAccessExpressionSyntax member,
        string name
    ) => call.WithExpression(member.WithName(IdentifierName(name)));

    /// <summary>Of methods that are called with what they are about.</summary>
    private static ExpressionSyntax? OfStatic(
        InvocationExpressionSyntax call,
        IMethodSymbol method,
        SemanticModel model
    )
    {
        var arguments = call.ArgumentList.Arguments;
        var only = arguments.Count == 1 ? arguments[0].Expression : null;
        switch (method.ContainingType.Name, method.Name)
        {
            case ("Thread", "Sleep") when only is not null:
                return SleepOf(only, model);
            case ("Task", "WaitAll") when arguments.All(argument => IsOfTasks(argument, model)):
                var task = NameOf("System.Threading.Tasks.Task", model, call.SpanStart);
                return ParseExpression($"{task}.WhenAll{call.ArgumentList}");
            case ("Coroutine" or "CoroutineRunner" or "EventLoopTasks", "Run"):
                return only;
            default:
                return null;
        }
    }

    private static ExpressionSyntax? SleepOf(ExpressionSyntax delay, SemanticModel model)
    {
        // Less than nothing is for ever to Thread, and nothing to Coroutine.
        if (model.GetConstantValue(delay) is { HasValue: true, Value: int and < 0 })
            return null;
        var coroutine = NameOf("Coroutines.Coroutine", model, delay.SpanStart);
        var span = NameOf("System.TimeSpan", model, delay.SpanStart);
        var isSpan = model.GetTypeInfo(delay).Type?.Name == nameof(TimeSpan);
        return ParseExpression(
            isSpan ? $"{coroutine}.Sleep({delay})" : $"{coroutine}.Sleep({span}.FromMilliseconds({delay}))"
        );
    }

    private static bool IsOfTasks(ArgumentSyntax argument, SemanticModel model)
    {
        var type = model.GetTypeInfo(argument.Expression).ConvertedType;
        return type is IArrayTypeSymbol || type?.Name is nameof(Task) or "IEnumerable" or "ReadOnlySpan";
    }
}
