using System.Diagnostics.CodeAnalysis;

namespace Coroutines;

/// <summary>How one of several ended: with a value, or with an exception.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">The value; the default if there is an exception.</param>
/// <param name="Exception">The exception, a <see cref="CoroutineCanceledException"/> if it was cancelled; null if there is a value.</param>
public readonly record struct Outcome<T>(T? Value, Exception? Exception)
{
    /// <summary>Whether it ended with a value.</summary>
    [MemberNotNullWhen(false, nameof(Exception))]
    public bool IsSuccess => Exception is null;

    internal static Outcome<T> Of(Future<T> future)
    {
        try
        {
            return new(future.Take().Value, null);
        }
        catch (Exception exception)
        {
            return new(default, exception);
        }
    }
}
