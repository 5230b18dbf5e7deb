namespace Coroutines.LowLevel;

/// <summary>Whether a type only says that there is no value: ours, or F#'s, which the core cannot name otherwise.</summary>
internal static class NoValue<T>
{
    public static readonly bool Is = typeof(T) == typeof(Unit) || typeof(T).FullName == "Microsoft.FSharp.Core.Unit";
}
