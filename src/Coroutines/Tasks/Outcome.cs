using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

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

    /// <summary>The value; an exception is thrown as it was.</summary>
    public T Result
    {
        get
        {
            if (Exception is { } exception)
                ExceptionDispatchInfo.Throw(exception);
            return Value!;
        }
    }

    /// <summary>Names the value, or the exception by its type and message. Throws nothing of what the outcome holds.</summary>
    /// <returns>A text in the style of records.</returns>
    public override string ToString() =>
        Exception is { } exception
            ? $"Outcome {{ Exception = {exception.GetType().Name}: {exception.Message} }}"
            : $"Outcome {{ Value = {Value} }}";

    // As in asyncio, whoever awaits a cancelled one afterwards still gets the exception that ended it; here stands a new one.
    internal static Outcome<T> Of(Future<T> future) =>
        future.IsCanceled ? new(default, future.NewCancellation())
        : future.Exception is { } exception ? new(default, exception)
        : new(future.Result, null);
}
