namespace Coroutines.LowLevel;

/// <summary>An arm that is another one but for its result.</summary>
internal abstract class WrappedArm<TInner, T>(SelectArm<TInner> inner) : SelectArm<T>
{
    protected SelectArm<TInner> Inner => inner;

    public override string? ToString() => inner.ToString();

    internal override bool IsDefault => inner.IsDefault;

    internal override bool IsSuspending => inner.IsSuspending;

    protected internal override bool TryCommit() => inner.TryCommit();

    protected internal override void Register(SelectTicket ticket) => inner.Register(ticket);

    protected internal override bool TryWithdraw() => inner.TryWithdraw();

    protected internal override bool TryRelease() => inner.TryRelease();

    protected internal override void OnLost() => inner.OnLost();
}

/// <summary>The result is what a function makes of it.</summary>
internal sealed class MappedArm<TInner, T>(SelectArm<TInner> inner, Func<TInner, T> then) : WrappedArm<TInner, T>(inner)
{
    protected internal override T GetResult() => then(Inner.GetResult());

    internal override async Coroutine<T> GetRest() => then(await Inner.GetRest());
}

/// <summary>The result is that of a coroutine which a function makes of it.</summary>
internal sealed class ContinuedArm<TInner, T>(SelectArm<TInner> inner, Func<TInner, Coroutine<T>> then)
    : WrappedArm<TInner, T>(inner)
{
    internal override bool IsSuspending => true;

    protected internal override T GetResult() => throw new NotSupportedException();

    internal override Coroutine<T> GetRest() => Inner.IsSuspending ? Rest() : then(Inner.GetResult());

    private async Coroutine<T> Rest() => await then(await Inner.GetRest());
}

/// <summary>An exception of the operation makes a result too.</summary>
internal sealed class HandledArm<TInner, T>(
    SelectArm<TInner> inner,
    Func<TInner, T> then,
    Func<Exception, T> onException
) : WrappedArm<TInner, T>(inner)
{
    private Exception? _error;

    protected internal override bool TryCommit()
    {
        try
        {
            return Inner.TryCommit();
        }
        catch (Exception error) when (error is not CoroutineCanceledException)
        {
            _error = error;
            return true;
        }
    }

    protected internal override T GetResult()
    {
        if (_error is not null)
            return onException(_error);
        TInner result;
        try
        {
            result = Inner.GetResult();
        }
        catch (Exception error) when (error is not CoroutineCanceledException)
        {
            return onException(error);
        }
        return then(result);
    }

    internal override async Coroutine<T> GetRest()
    {
        if (_error is not null)
            return onException(_error);
        TInner result;
        try
        {
            result = await Inner.GetRest();
        }
        catch (Exception error) when (error is not CoroutineCanceledException)
        {
            return onException(error);
        }
        return then(result);
    }
}

/// <summary>Somebody is told when it has lost.</summary>
internal sealed class WatchedArm<T>(SelectArm<T> inner, Action callback) : WrappedArm<T, T>(inner)
{
    protected internal override T GetResult() => Inner.GetResult();

    internal override Coroutine<T> GetRest() => Inner.GetRest();

    protected internal override void OnLost()
    {
        try
        {
            Inner.OnLost();
        }
        finally
        {
            callback();
        }
    }
}
