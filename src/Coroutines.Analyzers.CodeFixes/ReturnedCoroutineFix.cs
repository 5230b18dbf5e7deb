using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO007: hands the coroutine of an endpoint to a loop thread, together with the token of the request.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnedCoroutineFix)), Shared]
public sealed class ReturnedCoroutineFix : CoroutineFix
{
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.ReturnedCoroutineId];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        var lambda = node.DescendantNodesAndSelf().OfType<ParenthesizedLambdaExpressionSyntax>().FirstOrDefault();
        if (
            lambda is not { ExpressionBody: { } body, ReturnType: null }
            || lambda.Modifiers.Any()
            || !types.IsCoroutine(model.GetTypeInfo(body).Type)
            || NewName(model, body.SpanStart, "loop", "loopThread") is not { } loop
            || NewName(model, body.SpanStart, "aborted", "requestAborted") is not { } token
        )
            yield break;

        var loopThread = NameOf("Coroutines.LoopThread", model, node.SpanStart);
        var tokenType = NameOf("System.Threading.CancellationToken", model, node.SpanStart);
        var parameters = lambda.ParameterList.Parameters.Select(parameter => parameter.WithoutTrivia().ToString());
        var all = string.Join(", ", parameters.Concat([$"{loopThread} {loop}", $"{tokenType} {token}"]));
        var instead = ParseExpression($"({all}) => {loop}.Run({body.WithoutTrivia()}, {token})");
        yield return ("Run it on a LoopThread", lambda, instead.WithTriviaFrom(lambda));
    }
}
