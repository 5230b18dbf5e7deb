using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO004: keeps a task in the variable, whose result may be awaited any number of times.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SecondAwaitFix)), Shared]
public sealed class SecondAwaitFix : CoroutineFix
{
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.SecondAwaitId];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        if (
            model.GetSymbolInfo(node).Symbol is not ILocalSymbol local
            || local.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax declarator
            || declarator
                is not {
                    Initializer.Value: var value,
                    Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration
                }
            || !IsOnlyAwaited(local, declaration, model)
        )
            yield break;

        var coroutine = NameOf("Coroutines.Coroutine", model, value.SpanStart);
        var start = ParseExpression($"{coroutine}.Start({value.WithoutTrivia()})").WithTriviaFrom(value);
        var kept = declaration
            .WithType(IdentifierName("var").WithTriviaFrom(declaration.Type))
            .WithVariables([declarator.WithInitializer(declarator.Initializer!.WithValue(start))]);
        yield return ("Start it as a task", declaration, kept);
    }

    /// <summary>Other uses of the variable may need a coroutine, as a task is not.</summary>
    private static bool IsOnlyAwaited(ILocalSymbol local, VariableDeclarationSyntax declaration, SemanticModel model) =>
        declaration
            .Parent!.Parent!.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Where(name =>
                name.Identifier.ValueText == local.Name
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, local)
            )
            .All(name => name.Parent is AwaitExpressionSyntax);
}
