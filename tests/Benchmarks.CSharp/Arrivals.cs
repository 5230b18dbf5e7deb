using System.Runtime.InteropServices;

namespace Coroutines.Benchmarks;

/// <summary>Counts on cache lines of its own. Beside what another thread reads, each count would make that thread wait, and so be what is measured.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public sealed class Arrivals
{
    [FieldOffset(128)]
    public int Count;
}
