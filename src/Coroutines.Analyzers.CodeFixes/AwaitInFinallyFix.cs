using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO005: awaits the coroutine of a finaliser under a shield.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitInFinallyFix)), Shared]
public sealed class AwaitInFinallyFix : CoroutineFix
{
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.AwaitInFinallyId];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        // A lambda that is not async has no place for an await of an argument.
        if (
            node is not AwaitExpressionSyntax { Expression: var awaited } wait
            || !types.IsCoroutine(model.GetTypeInfo(awaited).Type)
            || awaited.DescendantNodesAndSelf().Any(part => part is AwaitExpressionSyntax)
        )
            yield break;

        var scope = NameOf("Coroutines.CancelScope", model, wait.SpanStart);
        var shielded = ParseExpression($"{scope}.Shield(() => {awaited.WithoutTrivia()})");
        yield return ("Shield it from cancelled scopes", wait, wait.WithExpression(shielded.WithTriviaFrom(awaited)));
    }
}
