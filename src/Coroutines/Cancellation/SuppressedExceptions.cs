using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Exceptions that came while another was on its way, such as that of a failing disposal; they are attached, not lost.</summary>
/// <remarks>
/// One that is attached already is not attached again, and an exception keeps the latest 100, or more if more were attached in one go: an exception that
/// is thrown again and again, because a cache keeps it or because there is only one of its kind, would else keep all that ever failed beside it.
/// </remarks>
public static class SuppressedExceptions
{
    private const string Key = "Coroutines.Suppressed";

    /// <summary>What is attached to an exception.</summary>
    /// <param name="exception">The exception that was thrown.</param>
    /// <returns>The exceptions that it kept from being thrown, in the order in which they came; often none. Later ones do not change it.</returns>
    public static IReadOnlyList<Exception> Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Data[Key] is AttachedExceptions attached ? attached.ToArray() : [];
    }

    /// <summary>Attaches an exception to the one that is thrown instead.</summary>
    /// <param name="exception">The exception that is thrown.</param>
    /// <param name="suppressed">The one that cannot be.</param>
    public static void Attach(Exception exception, Exception suppressed)
    {
        ArgumentNullException.ThrowIfNull(exception);
        ArgumentNullException.ThrowIfNull(suppressed);
        AttachAll(exception, [suppressed]);
    }

    /// <summary>Attaches exceptions that came together, all of them.</summary>
    internal static void AttachAll(Exception exception, IEnumerable<Exception> suppressed)
    {
        // Throwing an exception while it is handled again (a finaliser that rethrows) attaches nothing to itself.
        var others = suppressed.Where(other => !ReferenceEquals(other, exception)).ToArray();
        if (others is [])
            return;
        AttachedExceptions attached;
        // THREADS: one exception may be thrown on many loops; they make one list.
        lock (exception)
        {
            attached = exception.Data[Key] as AttachedExceptions ?? new();
            exception.Data[Key] = attached;
        }
        attached.Add(others);
    }

    /// <summary>Of a block's exception and those of many finalisers, the one to throw; the others are attached to it.</summary>
    internal static Exception? All(Exception? first, IEnumerable<Exception> finalizers)
    {
        var thrown = first;
        var suppressed = new List<Exception>();
        foreach (var late in finalizers)
        {
            if (ReferenceEquals(thrown, late))
                continue;
            if (thrown is null || thrown is GeneratorClosedException)
            {
                thrown = late;
            }
            else if (GoesOn(late, instead: thrown))
            {
                AttachAll(thrown, suppressed);
                suppressed.Clear();
                suppressed.Add(thrown);
                thrown = late;
            }
            else
            {
                suppressed.Add(late);
            }
        }
        if (thrown is not null)
            AttachAll(thrown, suppressed);
        return thrown;
    }

    /// <summary>What is attached to a cancellation that goes no further, as one exception; null if nothing is.</summary>
    internal static Exception? Joined(Exception cancellation)
    {
        var attached = new List<Exception>();
        // An outer scope's list holds the list of the inner scope that it has replaced.
        for (
            Exception? canceled = cancellation;
            canceled is CoroutineCanceledException;
            canceled = canceled.InnerException
        )
            attached.AddRange(Of(canceled));
        return All(null, attached);
    }

    /// <summary>Of a block's exception and that of its finaliser, the one to throw; the other is attached to it.</summary>
    internal static Exception Both(Exception first, Exception finalizers)
    {
        // The closing of a sequence tells nobody anything new, so the finaliser's exception takes its place.
        if (first is GeneratorClosedException)
            return finalizers;
        var (thrown, suppressed) = GoesOn(finalizers, instead: first) ? (finalizers, first) : (first, finalizers);
        Attach(thrown, suppressed);
        return thrown;
    }

    // A cancellation must go on, or it would be lost; otherwise the block's exception wins. A task's cancellation beats a scope's, because
    // it is raised once, while a cancelled scope raises again at the next suspension.
    private static bool GoesOn(Exception finalizers, Exception instead) =>
        finalizers is CoroutineCanceledException late
        && (instead is not CoroutineCanceledException early || (late.Scope is null && early.Scope is not null));
}
