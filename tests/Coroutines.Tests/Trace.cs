namespace Coroutines.Tests;

/// <summary>What ran, in the order in which it ran.</summary>
internal sealed class Trace
{
    private readonly List<string> _lines = [];

    public void Add(object what) => _lines.Add(what.ToString()!);

    /// <summary>A callback that leaves this word.</summary>
    public Action Of(string what) => () => Add(what);

    public void Clear() => _lines.Clear();

    public override string ToString() => string.Join(" ", _lines);
}
