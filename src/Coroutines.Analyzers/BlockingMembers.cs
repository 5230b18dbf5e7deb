using Microsoft.CodeAnalysis;

namespace Coroutines.Analyzers;

/// <summary>What blocks a thread, and what a coroutine does instead.</summary>
internal sealed class BlockingMembers
{
    private const string AwaitIt = "Await it";
    private const string AwaitAll = "Await Task.WhenAll(…)";
    private const string AwaitAny = "Await Task.WhenAny(…)";
    private const string Sleep = "Await Coroutine.Sleep(…)";
    private const string AwaitTheOther = "Await the other coroutine";
    private const string AwaitAsync = "Await its asynchronous counterpart";
    private const string OnThread = "Await Coroutine.OnThread(…), which blocks another thread";

    private const string Submit =
        "Await Submit(…), which waits without blocking; on the loop's own thread call the function directly";

    /// <summary>One line for each type: its members, and the advice.</summary>
    private static readonly (string Type, string[] Members, string Advice)[] Known =
    [
        ("System.Threading.Tasks.Task`1", ["Result"], AwaitIt),
        ("System.Threading.Tasks.ValueTask`1", ["Result"], AwaitIt),
        ("System.Threading.Tasks.Task", ["Wait"], AwaitIt),
        ("System.Threading.Tasks.Task", ["WaitAll"], AwaitAll),
        ("System.Threading.Tasks.Task", ["WaitAny"], AwaitAny),
        ("System.Runtime.CompilerServices.TaskAwaiter", ["GetResult"], AwaitIt),
        ("System.Runtime.CompilerServices.TaskAwaiter`1", ["GetResult"], AwaitIt),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter", ["GetResult"], AwaitIt),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter`1", ["GetResult"], AwaitIt),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable+ConfiguredTaskAwaiter", ["GetResult"], AwaitIt),
        ("System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1+ConfiguredTaskAwaiter", ["GetResult"], AwaitIt),
        (
            "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable+ConfiguredValueTaskAwaiter",
            ["GetResult"],
            AwaitIt
        ),
        (
            "System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable`1+ConfiguredValueTaskAwaiter",
            ["GetResult"],
            AwaitIt
        ),
        ("System.Threading.Thread", ["Sleep"], Sleep),
        ("System.Threading.Thread", ["Join"], OnThread),
        ("System.Threading.WaitHandle", ["WaitOne", "WaitAll", "WaitAny"], OnThread),
        ("System.Threading.ManualResetEventSlim", ["Wait"], OnThread),
        ("System.Threading.CountdownEvent", ["Wait"], OnThread),
        ("System.Threading.Barrier", ["SignalAndWait"], OnThread),
        ("System.Threading.SemaphoreSlim", ["Wait"], AwaitAsync),
        ("System.Diagnostics.Process", ["WaitForExit"], AwaitAsync),
        ("System.Collections.Concurrent.BlockingCollection`1", ["Add", "Take"], OnThread),
        ("Coroutines.Coroutine", ["Run"], AwaitTheOther),
        ("Coroutines.CoroutineRunner", ["Run"], AwaitTheOther),
        ("Coroutines.EventLoopTasks", ["Run"], AwaitTheOther),
        ("Coroutines.EventLoop", ["RunForever"], AwaitTheOther),
        ("Coroutines.EventLoop", ["Invoke"], Submit),
    ];

    private readonly ILookup<INamedTypeSymbol, (string Member, string Advice)> _byType;

    public BlockingMembers(Compilation compilation)
    {
        var found =
            from known in Known
            let type = compilation.GetTypeByMetadataName(known.Type)
            where type is not null
            from member in known.Members
            select (type, member, known.Advice);
        _byType = found.ToLookup<(INamedTypeSymbol, string, string), INamedTypeSymbol, (string, string)>(
            line => line.Item1,
            line => (line.Item2, line.Item3),
            SymbolEqualityComparer.Default
        );
    }

    /// <summary>What to do instead; null if the member does not block.</summary>
    public string? AdviceFor(ISymbol member) =>
        _byType[member.ContainingType.OriginalDefinition]
            .Where(known => known.Member == member.Name)
            .Select(known => known.Advice)
            .FirstOrDefault();
}
