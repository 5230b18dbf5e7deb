using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>Mends the reports of a rule, one by one or all at once.</summary>
public abstract class CoroutineFix : CodeFixProvider
{
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null || CoroutineTypes.In(model.Compilation) is not { } types)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            foreach (var (title, before, after) in Replacements(node, model, types))
            {
                var action = CodeAction.Create(
                    title,
                    _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(before, after))),
                    equivalenceKey: title
                );
                context.RegisterCodeFix(action, diagnostic);
            }
        }
    }

    /// <summary>The ways to mend what was reported at a node: what to call it, and which node becomes which.</summary>
    private protected abstract IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    );

    /// <summary>The type as it can be written at that place: short where its namespace is imported.</summary>
    private protected static string NameOf(string metadataName, SemanticModel model, int position) =>
        model.Compilation.GetTypeByMetadataName(metadataName) is { } type
            ? type.ToMinimalDisplayString(model, position)
            : metadataName;

    /// <summary>The first of the names that nothing has there; null if all are taken.</summary>
    private protected static string? NewName(SemanticModel model, int position, params string[] names) =>
        names.FirstOrDefault(name => model.LookupSymbols(position, name: name).IsEmpty);

    /// <summary>Whether an <c>await</c> may stand there: in an async function, and neither under a lock nor in a filter.</summary>
    private protected static bool CanAwait(SyntaxNode node, SemanticModel model) =>
        model.GetEnclosingSymbol(node.SpanStart) is IMethodSymbol { IsAsync: true }
        && !node.Ancestors()
            .TakeWhile(ancestor =>
                ancestor
                    is not (
                        AnonymousFunctionExpressionSyntax
                        or LocalFunctionStatementSyntax
                        or MemberDeclarationSyntax
                    )
            )
            .Any(ancestor => ancestor is LockStatementSyntax or CatchFilterClauseSyntax or UnsafeStatementSyntax);
}
