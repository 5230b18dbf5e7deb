using Coroutines.LowLevel;

namespace Coroutines;

// Tokens of a scope   what is kept                                              until
// that is new         the token, by the scope                                   it is opened
// that is open        by the token: a link to the scope. By the scope: a weak   it is cancelled or closed, or the token
//                     reference to the link                                     has left the memory
// else                nothing
//
// So a token that lives long keeps no scope that never runs, and a scope that lives long keeps no token.

// The part of a scope that follows tokens.
public sealed partial class CancelScope
{
    /// <summary>Has the scope cancelled when a token is, until the scope is left.</summary>
    /// <param name="token">May be cancelled on any thread; the scope then is cancelled on its own.</param>
    /// <exception cref="InvalidOperationException">No loop runs on this thread, or not the scope's.</exception>
    public void Link(CancellationToken token)
    {
        CheckThread();
        if (_state == State.Closed || !token.CanBeCanceled || _isCanceled)
            return;
        if (token.IsCancellationRequested)
        {
            Cancel(CancelSource.Token, null);
            return;
        }
        var loop = _loop ?? EventLoop.Current;
        if (_state == State.New)
        {
            (More().Tokens ??= []).Add(token);
            return;
        }
        var link = new TokenLink(loop, this);
        Keep(link);
        link.Registration = token.UnsafeRegister(static link => ((TokenLink)link!).Post(), link);
    }

    private bool HasCanceledToken =>
        _extras?.Tokens is { } tokens && tokens.Exists(static token => token.IsCancellationRequested);

    private void LinkTokens()
    {
        if (_extras is not { Tokens: { } tokens } extras)
            return;
        extras.Tokens = null;
        foreach (var token in tokens)
            Link(token);
    }

    private void Unlink()
    {
        if (_extras is not { Links: { } links } extras)
            return;
        extras.Links = null;
        foreach (var reference in links)
            if (reference.TryGetTarget(out var link))
                link.Registration.Unregister();
    }

    private void Keep(TokenLink link)
    {
        var links = More().Links ??= new(1);
        if (links.Count == links.Capacity)
        {
            links.RemoveAll(static reference => !reference.TryGetTarget(out _));
            // Half of the places are free after it, so that the sweep is paid for by those that fill them.
            if (links.Count > links.Capacity / 2)
                links.Capacity *= 2;
        }
        links.Add(new(link));
    }

    // THREADS: posts itself from whatever thread cancels the token; the loop's inbox brings it home, and drops it if the loop is gone.
    private sealed class TokenLink(EventLoop loop, CancelScope scope) : LoopWork
    {
        public CancellationTokenRegistration Registration;

        public void Post() => loop.TryPost(this);

        protected internal override void Run() => scope.Cancel(CancelSource.Token, null);
    }
}
