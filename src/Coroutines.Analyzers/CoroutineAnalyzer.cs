using Microsoft.CodeAnalysis.Diagnostics;

namespace Coroutines.Analyzers;

/// <summary>A rule: does nothing in a compilation that does not know coroutines, nor in generated code.</summary>
public abstract class CoroutineAnalyzer : DiagnosticAnalyzer
{
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (CoroutineTypes.In(start.Compilation) is { } types)
                Begin(start, types);
        });
    }

    private protected abstract void Begin(CompilationStartAnalysisContext context, CoroutineTypes types);
}
