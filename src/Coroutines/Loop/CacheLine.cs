using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Coroutines.LowLevel;

/// <summary>Has the processor fetch memory that will be used soon. With many tasks, waiting for that is most of a turn.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Fetches the first line of an object, and does nothing else.</summary>
    // The object may move the next moment: what is fetched is then of no use, and that is all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(object? target)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0((void*)Unsafe.As<object?, nint>(ref target));
    }

    /// <summary>Fetches the line of a place in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch<T>(ref T place)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
    }
}
