using System.Runtime.CompilerServices;

namespace Coroutines.Tests.Sequences.Leaving;

/// <summary>What a source of another library does while it is enumerated, on the clock of the loop.</summary>
internal sealed record SourceScript(
    int Moves,
    int MoveTime,
    int StopTime,
    int DisposeTime,
    bool FailsAtStop,
    bool FailsAtDisposal,
    bool FailsOnce = true
);

/// <summary>A source of another library that writes down what happens to it.</summary>
internal sealed class ProbedSource(string name, SourceScript script, Action<string> log)
{
    private readonly HashSet<string> _failed = [];
    private int _number;

    /// <summary>All errors that its enumerations have thrown.</summary>
    public List<Exception> Errors { get; } = [];

    /// <summary>An enumerator written by hand; its methods are <c>async</c> methods of its own.</summary>
    public IAsyncEnumerable<int> ByHand => new Written(this);

    /// <summary>A compiled iterator that takes a token.</summary>
    public async IAsyncEnumerable<int> Iterator([EnumeratorCancellation] CancellationToken token = default)
    {
        var id = $"{name}{_number++}";
        log($"{id} opened");
        try
        {
            for (var i = 0; i < script.Moves; i++)
            {
                await Move(id, token);
                yield return i;
            }
        }
        finally
        {
            await Dispose(id);
        }
    }

    private async Task Move(string id, CancellationToken token)
    {
        log($"{id} moves");
        try
        {
            await Later(script.MoveTime, token);
        }
        catch (OperationCanceledException)
        {
            await Later(script.StopTime, default);
            if (script.FailsAtStop && MayFail(id))
                throw Failed($"{id} failed at its stop");
            throw;
        }
        finally
        {
            log($"{id} moved");
        }
    }

    private async Task Dispose(string id)
    {
        log($"{id} disposal");
        try
        {
            await Later(script.DisposeTime, default);
            if (script.FailsAtDisposal && MayFail(id))
                throw Failed($"{id} failed at its disposal");
        }
        finally
        {
            log($"{id} disposed");
        }
    }

    // Of two exceptions of a compiled iterator, or of a compiled await foreach, the language keeps the second.
    private bool MayFail(string id) => !script.FailsOnce || _failed.Add(id);

    private IOException Failed(string words)
    {
        var error = new IOException(words);
        Errors.Add(error);
        return error;
    }

    // No coroutine of ours: what the library could cancel by itself is not what is asked for here.
    private static async Task Later(int ms, CancellationToken token)
    {
        if (ms == 0)
            return;
        var over = new TaskCompletionSource();
        EventLoop.Current.CallLater(TimeSpan.FromMilliseconds(ms), () => over.TrySetResult());
        await using (token.Register(() => over.TrySetCanceled(token)))
            await over.Task;
    }

    private sealed class Written(ProbedSource source) : IAsyncEnumerable<int>
    {
        public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken token = default) =>
            new Enumerator(source, source.Name(), token);
    }

    private string Name()
    {
        var id = $"{name}{_number++}";
        log($"{id} opened");
        return id;
    }

    private sealed class Enumerator(ProbedSource source, string id, CancellationToken token) : IAsyncEnumerator<int>
    {
        private int _left = source.Script.Moves;

        public int Current => _left;

        public async ValueTask<bool> MoveNextAsync()
        {
            if (_left == 0)
                return false;
            await source.Move(id, token);
            _left--;
            return true;
        }

        public async ValueTask DisposeAsync() => await source.Dispose(id);
    }

    private SourceScript Script => script;
}
