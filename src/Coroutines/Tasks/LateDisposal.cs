namespace Coroutines.LowLevel;

/// <summary>Disposes of an enumerator whose consumer went on before its move had ended.</summary>
internal static class LateDisposal
{
    /// <summary>Runs the disposal; what fails now, nobody awaits, so it is reported.</summary>
    public static async Task Run(EventLoop loop, IAsyncDisposable enumerator, Action takeOutcome)
    {
        Exception? failure = null;
        try
        {
            takeOutcome();
        }
        catch (OperationCanceledException) { }
        catch (Exception error)
        {
            failure = error;
        }
        try
        {
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = failure is null ? error : SuppressedExceptions.Both(failure, error);
        }
        if (failure is null)
            return;
        var origin = $"{enumerator}";
        var report = new LoopError(LoopErrorKind.NeverRetrieved, Messages.LateDisposalFailed(origin), failure, origin);
        loop.TryPost(new ActionWork(() => loop.Report(report)));
    }
}
