using Microsoft.CodeAnalysis;

namespace Coroutines.Analyzers;

/// <summary>The library's types that the rules ask for, looked up once per compilation.</summary>
internal sealed class CoroutineTypes
{
    private readonly INamedTypeSymbol _coroutine;
    private readonly INamedTypeSymbol _coroutineOfT;
    private readonly INamedTypeSymbol _cancellation;
    private readonly INamedTypeSymbol _future;

    private CoroutineTypes(
        INamedTypeSymbol coroutine,
        INamedTypeSymbol coroutineOfT,
        INamedTypeSymbol cancellation,
        INamedTypeSymbol future
    )
    {
        _coroutine = coroutine;
        _coroutineOfT = coroutineOfT;
        _cancellation = cancellation;
        _future = future;
    }

    /// <summary>Null where the library is not referred to.</summary>
    public static CoroutineTypes? In(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Coroutines.Coroutine") is { } coroutine
        && compilation.GetTypeByMetadataName("Coroutines.Coroutine`1") is { } coroutineOfT
        && compilation.GetTypeByMetadataName("Coroutines.CoroutineCanceledException") is { } cancellation
        && compilation.GetTypeByMetadataName("Coroutines.Future`1") is { } future
            ? new CoroutineTypes(coroutine, coroutineOfT, cancellation, future)
            : null;

    public bool IsCoroutine(ITypeSymbol? type) => type is not null && (Is(type, _coroutine) || Is(type, _coroutineOfT));

    /// <summary>Whether it is a coroutine, a future or a task of the library.</summary>
    public bool IsAwaitable(ITypeSymbol? type)
    {
        for (var parent = type; parent is not null; parent = parent.BaseType)
        {
            if (Is(parent, _future))
                return true;
        }
        return IsCoroutine(type);
    }

    /// <summary>Whether calls of it give a coroutine whose body is the method's: its awaits are suspensions of a task.</summary>
    public bool IsCoroutineMethod(IMethodSymbol? method) =>
        method is { IsAsync: true } && IsCoroutine(method.ReturnType);

    /// <summary>Whether a cancellation of a coroutine is of that type, and so is caught or matched as one.</summary>
    public bool IsCancellation(ITypeSymbol type)
    {
        for (var parent = _cancellation; parent is not null; parent = parent.BaseType)
        {
            if (Is(type, parent))
                return true;
        }
        return _cancellation.AllInterfaces.Any(implemented => Is(type, implemented));
    }

    private static bool Is(ITypeSymbol type, INamedTypeSymbol known) =>
        SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, known);
}
