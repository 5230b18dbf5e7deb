using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Coroutines.Analyzers.CodeFixes;

/// <summary>CORO006: lets <c>Coroutine.CallTask</c> make the call, with a token that the cancellation cancels.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AbandonedCallFix)), Shared]
public sealed class AbandonedCallFix : CoroutineFix
{
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.AbandonedCallId];

    private protected override IEnumerable<(string Title, SyntaxNode Before, SyntaxNode After)> Replacements(
        SyntaxNode node,
        SemanticModel model,
        CoroutineTypes types
    )
    {
        // A lambda that is not async has no place for an await of an argument.
        if (
            node is not InvocationExpressionSyntax call
            || call.Ancestors().OfType<AwaitExpressionSyntax>().FirstOrDefault() is not { } wait
            || call.DescendantNodes().Any(part => part is AwaitExpressionSyntax)
        )
            yield break;

        var token = NewName(model, call.SpanStart, "token", "cancel", "cancelled");
        if (token is null || WithToken(call, token, model) is not { } ended)
            yield break;
        var coroutine = NameOf("Coroutines.Coroutine", model, call.SpanStart);
        var instead = ParseExpression($"{coroutine}.CallTask({token} => {ended})");
        yield return ("Call it through Coroutine.CallTask", wait.Expression, instead.WithTriviaFrom(wait.Expression));
    }

    /// <summary>The call with the token, as a <c>Task</c>; null if no overload takes one.</summary>
    private static string? WithToken(InvocationExpressionSyntax call, string token, SemanticModel model)
    {
        if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol method)
            return null;
        foreach (var form in Forms(call, method, model))
        {
            var tried = ParseExpression(form("default(global::System.Threading.CancellationToken)"));
            var found = model.GetSpeculativeSymbolInfo(
                call.SpanStart,
                tried,
                SpeculativeBindingOption.BindAsExpression
            );
            if (found.Symbol is IMethodSymbol { ReturnType.Name: var result })
                return result == nameof(ValueTask) ? form(token) + ".AsTask()" : form(token);
        }
        return null;
    }

    /// <summary>Where the token may stand: in the place of one that says "none", else last, else by name.</summary>
    private static IEnumerable<Func<string, string>> Forms(
        InvocationExpressionSyntax call,
        IMethodSymbol method,
        SemanticModel model
    )
    {
        var arguments = call.ArgumentList.Arguments;
        var none = arguments.FirstOrDefault(argument =>
            model.GetTypeInfo(argument.Expression).ConvertedType?.Name == nameof(CancellationToken)
        );
        if (none is not null)
        {
            yield return token =>
                call.ReplaceNode(none, none.WithExpression(ParseExpression(token))).WithoutTrivia().ToString();
            yield break;
        }
        var text = call.WithoutTrivia().ToString();
        var name = method
            .Parameters.FirstOrDefault(parameter => parameter.Type.Name == nameof(CancellationToken))
            ?.Name;
        var before = text.Substring(0, text.Length - 1) + (arguments.Count > 0 ? ", " : "");
        yield return token => $"{before}{token})";
        yield return token => $"{before}{name ?? "cancellationToken"}: {token})";
    }
}
