namespace Coroutines.LowLevel;

/// <summary>The last place for what nobody else hears. Nothing is thrown from here: whoever reports is in the middle of something.</summary>
internal static class StandardError
{
    // The BCL recurses into inner exceptions when it makes text of them.
    private const int DeepestText = 200;

    /// <summary>Writes a message and exceptions; does nothing where nothing can be written.</summary>
    public static void Write(string message, params ReadOnlySpan<Exception?> exceptions)
    {
        try
        {
            foreach (var exception in exceptions)
                message += Environment.NewLine + TextOf(exception);
            Console.Error.WriteLine(message);
        }
        catch (Exception)
        {
            // A stream that is closed, full or a broken pipe: there is no other place left to say so.
        }
    }

    private static string? TextOf(Exception? exception)
    {
        if (exception is null)
            return null;
        var (innermost, depth) = Innermost(exception);
        return depth <= DeepestText
            ? exception.ToString()
            : $"{exception.GetType()}, around {depth} others, the innermost of which is {innermost}";
    }

    /// <summary>The deepest of all that stand inside an exception.</summary>
    private static (Exception Exception, int Depth) Innermost(Exception exception)
    {
        var deepest = (Exception: exception, Depth: 0);
        var ahead = new Stack<(Exception Exception, int Depth)>([deepest]);
        while (ahead.TryPop(out var next))
        {
            if (next.Depth > deepest.Depth)
                deepest = next;
            if (next.Exception is AggregateException many)
                foreach (var inner in many.InnerExceptions)
                    ahead.Push((inner, next.Depth + 1));
            else if (next.Exception.InnerException is { } inner)
                ahead.Push((inner, next.Depth + 1));
        }
        return deepest;
    }
}
