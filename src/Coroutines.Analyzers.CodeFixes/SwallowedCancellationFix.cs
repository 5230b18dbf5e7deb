using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO001: lets the cancellation pass the handler by, or sends it on at its end.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SwallowedCancellationFix)), Shared]
public sealed class SwallowedCancellationFix : CoroutineFix
{
    private const string Cancellation = "Coroutines.CoroutineCanceledException";

    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.SwallowedCancellationId];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        if (node.FirstAncestorOrSelf<CatchClauseSyntax>() is not { } handler)
            yield break;
        if (!CatchesOnlyCancellation(handler, model))
            yield return ("Do not catch the cancellation", handler, Filtered(handler, model));
        if (model.AnalyzeControlFlow(handler.Block) is { Succeeded: true, EndPointIsReachable: true })
            yield return ("Rethrow at the end", handler, handler.WithBlock(Rethrowing(handler.Block)));
    }

    private static bool CatchesOnlyCancellation(CatchClauseSyntax handler, SemanticModel model) =>
        handler.Declaration is { Type: var type }
        && SymbolEqualityComparer.Default.Equals(
            model.GetTypeInfo(type).Type,
            model.Compilation.GetTypeByMetadataName(Cancellation)
        );

    private static CatchClauseSyntax Filtered(CatchClauseSyntax handler, SemanticModel model)
    {
        var position = handler.SpanStart;
        var name = handler.Declaration?.Identifier.ValueText;
        if (string.IsNullOrEmpty(name))
            name = FreeName(handler);
        var type = handler.Declaration?.Type.ToString() ?? NameOf("System.Exception", model, position);
        var test = $"{name} is not {NameOf(Cancellation, model, position)}";
        if (handler.Filter is { FilterExpression: var condition })
            test += $" && {Operand(condition)}";

        var pattern = (TryStatementSyntax)ParseStatement($"try {{ }} catch ({type} {name}) when ({test}){{ }}");
        var (declaration, filter) = (pattern.Catches[0].Declaration, pattern.Catches[0].Filter);
        // Line break and comment after the head belong to its last token, which is another one now.
        var trivia = handler.Block.GetFirstToken().GetPreviousToken().TrailingTrivia;
        return handler
            .WithCatchKeyword(handler.CatchKeyword.WithTrailingTrivia(Space))
            .WithDeclaration(declaration)
            .WithFilter(filter!.WithTrailingTrivia(trivia));
    }

    private static string Operand(ExpressionSyntax condition) =>
        condition is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax or InvocationExpressionSyntax
        || condition is IdentifierNameSyntax or MemberAccessExpressionSyntax or IsPatternExpressionSyntax
        || condition.IsKind(SyntaxKind.LogicalAndExpression)
            ? condition.ToString()
            : $"({condition})";

    private static string FreeName(CatchClauseSyntax handler)
    {
        var taken = new HashSet<string>(
            handler
                .Ancestors()
                .OfType<MemberDeclarationSyntax>()
                .First()
                .DescendantTokens()
                .Select(token => token.ValueText)
        );
        return new[] { "e", "error", "exception" }
            .Concat(Enumerable.Range(2, int.MaxValue - 2).Select(number => $"e{number}"))
            .First(name => !taken.Contains(name));
    }

    private static BlockSyntax Rethrowing(BlockSyntax block) =>
        block.AddStatements(
            ThrowStatement()
                .WithTrailingTrivia(ElasticCarriageReturnLineFeed)
                .WithAdditionalAnnotations(Formatter.Annotation)
        );
}
