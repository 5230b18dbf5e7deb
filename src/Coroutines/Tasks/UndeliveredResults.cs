namespace Coroutines.LowLevel;

/// <summary>Results that nobody will get, because something else failed, won or was cancelled.</summary>
internal static class UndeliveredResults
{
    /// <summary>Disposes of all, the newest first. Throws the first failure, with the others attached.</summary>
    public static async Coroutine Dispose(List<object> results)
    {
        var failures = new List<Exception>();
        for (var i = results.Count - 1; i >= 0; i--)
        {
            try
            {
                if (results[i] is IAsyncDisposable asynchronous)
                    await asynchronous.DisposeAsync();
                else
                    ((IDisposable)results[i]).Dispose();
            }
            catch (Exception error)
            {
                failures.Add(error);
            }
        }
        if (failures is not [var first, ..])
            return;
        SuppressedExceptions.AttachAll(first, failures);
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }
}
