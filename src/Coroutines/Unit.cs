namespace Coroutines;

/// <summary>The result type of work that has no value; its only value is <see langword="null"/>.</summary>
/// <remarks>
/// F# sees <c>unit</c> in its place. Both are reference types that are always null, so one frame serves both languages
/// without a conversion at each await.
/// </remarks>
public sealed class Unit
{
    private Unit() { }

    /// <summary>The only value.</summary>
    public static Unit Value => null!;
}
