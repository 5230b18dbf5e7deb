namespace Coroutines;

/// <summary>Exceptions that came while another was on its way, such as that of a failing disposal; they are attached, not lost.</summary>
public static class SuppressedExceptions
{
    private const string Key = "Coroutines.Suppressed";

    /// <summary>What is attached to an exception.</summary>
    /// <param name="exception">The exception that was thrown.</param>
    /// <returns>The exceptions that it kept from being thrown, in the order in which they came; often none.</returns>
    public static IReadOnlyList<Exception> Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[Key] as IReadOnlyList<Exception> ?? [];
    }

    /// <summary>Attaches an exception to the one that is thrown instead.</summary>
    /// <param name="exception">The exception that is thrown.</param>
    /// <param name="suppressed">The one that cannot be.</param>
    public static void Attach(Exception exception, Exception suppressed)
    {
        ArgumentNullException.ThrowIfNull(exception);
        ArgumentNullException.ThrowIfNull(suppressed);
        // Throwing an exception while it is handled again (a finaliser that rethrows) attaches nothing to itself.
        if (!ReferenceEquals(exception, suppressed))
            exception.Data[Key] = (List<Exception>)[.. Of(exception), suppressed];
    }

    /// <summary>Of a block's exception and that of its finaliser, the one to throw; the other is attached to it.</summary>
    internal static Exception Both(Exception first, Exception finalizers)
    {
        // The closing of a sequence is no news to anybody, and the finaliser's exception takes its place.
        if (first is GeneratorClosedException)
            return finalizers;
        // A cancellation must go on, or it would be lost; anything else gives way to what the block threw. So does that of a scope to that of
        // the task, which is raised once, while the scope strikes again.
        var goesOn =
            finalizers is CoroutineCanceledException late
            && (first is not CoroutineCanceledException early || (late.Scope is null && early.Scope is not null));
        var (thrown, suppressed) = goesOn ? (finalizers, first) : (first, finalizers);
        Attach(thrown, suppressed);
        return thrown;
    }
}
