using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO002, and the compiler's CS4014 where it is about a coroutine: awaits it, or starts it as a task.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DroppedCoroutineFix)), Shared]
public sealed class DroppedCoroutineFix : CoroutineFix
{
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.DroppedCoroutineId, "CS4014"];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        if (
            node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || !types.IsCoroutine(model.GetTypeInfo(call).Type)
        )
            yield break;

        // A discard goes with the call: there is nothing to discard once it is awaited.
        var isDiscarded = call.Parent is AssignmentExpressionSyntax;
        var dropped = isDiscarded ? (ExpressionSyntax)call.Parent! : call;
        var isStatement = dropped.Parent is ExpressionStatementSyntax;
        if (!isStatement && dropped.Parent is not (AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax))
            yield break;

        var expression = call.WithoutTrivia();
        if (CanAwait(call, model))
            yield return ("Await it", dropped, AwaitExpression(expression).WithTriviaFrom(dropped));

        var coroutine = NameOf("Coroutines.Coroutine", model, call.SpanStart);
        var discard = isStatement || isDiscarded ? "_ = " : "";
        var start = ParseExpression($"{discard}{coroutine}.Start({expression})");
        yield return ("Start it as a task", dropped, start.WithTriviaFrom(dropped));
    }
}
