using Coroutines.LowLevel;

namespace Coroutines;

// What is kept   a request                    leaves by
// nothing        starts a load and waits      → loading
// loading        waits for the same load      it succeeds → fresh; it fails → nothing, or fresh if failures are kept as well;
//                                             the last who waits is cancelled, and the load with it; Invalidate → nothing
// fresh          gets it without suspending   the time is up, Invalidate → nothing

/// <summary>The result of one computation, given to all who ask for it, for some time.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <remarks>
/// All who ask while it is being computed wait for the same load. It runs in a task of its own, in none of their scopes, and in the execution context of
/// the first who asked. One who is cancelled leaves it running for the others; the last of them cancels it, by a scope, so that it cannot refuse, and
/// waits, shielded from scopes, until it has ended.
/// A result that is disposable belongs to those who asked; the cache disposes only of one that nobody got. Belongs to the first loop on which it is used.
/// </remarks>
public sealed class Cached<T>
{
    private sealed class Flight(CancelScope scope)
    {
        public readonly CancelScope Scope = scope;
        public CoroutineTask<T> Load = null!;
        public int Waiters;

        // On the loop's clock; the default, long past, until the load has come to an end that is kept.
        public TimeSpan Expires;

        public bool IsFresh(TimeSpan now) => !Load.IsCompleted || now < Expires;
    }

    private readonly Func<Coroutine<T>> _load;
    private readonly TimeSpan _expiry;
    private LoopBinding _binding;
    private Flight? _flight;

    /// <summary>Makes a cache that keeps nothing yet.</summary>
    /// <param name="expiry">How long a result is good for, from its arrival; zero if only those who ask meanwhile are to share it,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="load">Computes it anew; never runs twice at the same time, unless the cache was invalidated meanwhile.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="expiry"/> is negative otherwise.</exception>
    public Cached(TimeSpan expiry, Func<Coroutine<T>> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        _expiry = Duration.NotNegative(expiry);
        _load = load;
    }

    /// <summary>How long a failure is kept, too; <see cref="Timeout.InfiniteTimeSpan"/> for ever. Default: zero, so that the next who asks tries
    /// again.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative otherwise.</exception>
    public TimeSpan FailureExpiry
    {
        get;
        init => field = Duration.NotNegative(value);
    }

    /// <summary>Gives the result: does not suspend if there is a fresh one, else waits for it.</summary>
    /// <returns>A coroutine that may be awaited many times; what the load throws, all who wait for it throw. A cancellation ends the wait.</returns>
    /// <exception cref="InvalidOperationException">It is used on another loop, or by its own load.</exception>
    public Coroutine<T> Get() => Coroutine.Defer(GetOnce);

    /// <summary>Forgets the result. Those who wait still get what they wait for; whoever asks from now on gets a new one.</summary>
    public void Invalidate() => _flight = null;

    /// <inheritdoc/>
    public override string ToString() =>
        $"Cached<{typeof(T).Name}> ({(_flight is null ? "empty" : _flight.Load.IsCompleted ? "loaded" : "loading")})";

    private async Coroutine<T> GetOnce()
    {
        var loop = _binding.Bind(this);
        var flight = _flight is { } last && last.IsFresh(loop.Time) ? last : Start();
        flight.Waiters++;
        try
        {
            await new Coroutine(new EndFrame(flight.Load));
        }
        catch (CoroutineCanceledException canceled) when (flight is { Waiters: 1, Load.IsCompleted: false })
        {
            if (ReferenceEquals(_flight, flight))
                _flight = null;
            await CancelScope.ShieldFromScopes(() => Abandon(flight, canceled), loop.FinalizerGrace);
            throw;
        }
        finally
        {
            flight.Waiters--;
        }
        return flight.Load.Result;
    }

    private Flight Start()
    {
        var flight = new Flight(new CancelScope(ShieldKind.All, $"load of {this}", 0));
        flight.Load = Coroutine.Start(Load(flight), ToString());
        return _flight = flight;
    }

    private async Coroutine<T> Load(Flight flight)
    {
        var kept = TimeSpan.Zero;
        try
        {
            if (flight.Scope.IsCanceled)
                throw flight.Scope.NewException();
            var outcome = await flight.Scope.Run(_ => _load());
            kept = outcome.IsSuccess ? _expiry : TimeSpan.Zero;
            return outcome.Result;
        }
        catch (Exception error) when (Policy.IsFailure(error))
        {
            kept = FailureExpiry;
            throw;
        }
        finally
        {
            flight.Expires = new TimeSpan(EventLoop.Current.After(kept));
        }
    }

    private static async Coroutine Abandon(Flight flight, CoroutineCanceledException canceled)
    {
        flight.Scope.Cancel(Messages.NobodyWaits);
        await new Coroutine(new EndFrame(flight.Load));
        if (flight.Load.IsFaulted)
            SuppressedExceptions.Attach(canceled, flight.Load.Exception!);
        if (((Awaitable)flight.Load).DisposableResult is not { } result)
            return;
        try
        {
            await UndeliveredResults.Dispose([result]);
        }
        catch (Exception error) when (Policy.IsFailure(error))
        {
            SuppressedExceptions.Attach(canceled, error);
        }
    }
}
