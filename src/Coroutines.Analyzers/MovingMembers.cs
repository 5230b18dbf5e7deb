using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Coroutines.Analyzers;

/// <summary>Methods that move something, bytes for example: when nobody waits for one any more, what it moves is lost.</summary>
internal sealed class MovingMembers
{
    /// <summary>One line for each type; its heirs are meant too.</summary>
    private static readonly (string Type, string[] Members)[] Known =
    [
        (
            "System.IO.Stream",
            ["ReadAsync", "ReadAtLeastAsync", "ReadExactlyAsync", "WriteAsync", "CopyToAsync", "FlushAsync"]
        ),
        ("System.IO.TextReader", ["ReadAsync", "ReadBlockAsync", "ReadLineAsync", "ReadToEndAsync"]),
        ("System.IO.TextWriter", ["WriteAsync", "WriteLineAsync", "FlushAsync"]),
        ("System.IO.RandomAccess", ["ReadAsync", "WriteAsync"]),
        (
            "System.Net.Sockets.Socket",
            [
                "AcceptAsync",
                "ReceiveAsync",
                "ReceiveFromAsync",
                "ReceiveMessageFromAsync",
                "SendAsync",
                "SendToAsync",
                "SendFileAsync",
            ]
        ),
        ("System.Net.Sockets.TcpListener", ["AcceptSocketAsync", "AcceptTcpClientAsync"]),
        ("System.Net.Sockets.UdpClient", ["ReceiveAsync", "SendAsync"]),
        ("System.Net.WebSockets.WebSocket", ["ReceiveAsync", "SendAsync"]),
        ("System.IO.Pipelines.PipeReader", ["ReadAsync", "ReadAtLeastAsync"]),
        ("System.IO.Pipelines.PipeWriter", ["WriteAsync", "FlushAsync"]),
        ("System.Threading.Channels.ChannelReader`1", ["ReadAsync"]),
        ("System.Threading.Channels.ChannelWriter`1", ["WriteAsync"]),
        ("System.Threading.SemaphoreSlim", ["WaitAsync"]),
    ];

    /// <summary>These have all they need in memory, and are complete when they return.</summary>
    private static readonly string[] Immediate =
    [
        "System.IO.MemoryStream",
        "System.IO.UnmanagedMemoryStream",
        "System.IO.StringReader",
        "System.IO.StringWriter",
    ];

    private readonly Dictionary<INamedTypeSymbol, string[]> _byType = new(SymbolEqualityComparer.Default);
    private readonly HashSet<INamedTypeSymbol> _immediate = new(SymbolEqualityComparer.Default);

    public MovingMembers(Compilation compilation)
    {
        foreach (var (name, members) in Known)
        {
            if (compilation.GetTypeByMetadataName(name) is { } type)
                _byType[type] = members;
        }
        foreach (var name in Immediate)
        {
            if (compilation.GetTypeByMetadataName(name) is { } type)
                _immediate.Add(type);
        }
    }

    public bool Contain(IInvocationOperation call) =>
        Lineage(call.TargetMethod.ContainingType)
            .Any(type => _byType.TryGetValue(type, out var members) && members.Contains(call.TargetMethod.Name))
        && !Lineage(call.Instance is { } instance ? OperationTree.WithoutConversions(instance).Type : null)
            .Any(_immediate.Contains);

    private static IEnumerable<INamedTypeSymbol> Lineage(ITypeSymbol? type)
    {
        for (var parent = type; parent is not null; parent = parent.BaseType)
        {
            if (parent.OriginalDefinition is INamedTypeSymbol named)
                yield return named;
        }
    }
}
