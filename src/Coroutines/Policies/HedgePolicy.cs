using Coroutines.LowLevel;

namespace Coroutines;

// All attempts are children of one race. Each starts the next as it begins, which then waits for its turn, so that there are no more than have
// begun, and one. One that fails while others may still succeed does not end, since that would end the race: it waits to be cancelled by the
// race's scope.

/// <summary>Starts an action once more when the first takes long or fails, takes the first result that comes, and cancels the rest.</summary>
/// <remarks>
/// For actions that may run twice and are slow now and then. Each attempt runs in a task of its own. Those that lose are cancelled by a scope, so
/// that none can refuse, and awaited; a result that one gives all the same is disposed of if it can be. If all fail, the last failure is thrown,
/// with the others attached (<see cref="SuppressedExceptions"/>).
/// </remarks>
public sealed class HedgePolicy : Policy
{
    private readonly TimeSpan _delay;
    private readonly int _maxAttempts;

    /// <summary>Makes the policy.</summary>
    /// <param name="delay">How long after the start of one attempt the next begins, if there is no result yet; at once if an attempt fails.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: only then.</param>
    /// <param name="maxAttempts">How many there are at most, the first included; <see cref="int.MaxValue"/> for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative, or there are less than two attempts.</exception>
    public HedgePolicy(TimeSpan delay, int maxAttempts = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 2);
        _delay = Duration.NotNegative(delay);
        _maxAttempts = maxAttempts;
    }

    /// <inheritdoc/>
    public override string ToString() => _maxAttempts == int.MaxValue ? "hedge" : $"hedge of {_maxAttempts} attempts";

    /// <inheritdoc/>
    protected override Coroutine<T> Execute<T>(Func<Coroutine<T>> action) => new Attempts<T>(this, action).First();

    private sealed class Attempts<T>(HedgePolicy policy, Func<Coroutine<T>> action)
    {
        // A failure calls for the next attempt.
        private readonly AsyncSemaphore _calls = new(0);
        private readonly List<Exception> _failures = [];
        private ICoroutineTask? _lastToFail;
        private bool _hasWinner;

        public async Coroutine<T> First()
        {
            try
            {
                return await new Coroutine<T>(new Race(this));
            }
            catch (Exception last)
            {
                // Looked at, also if a cancellation came between it and us.
                if (_lastToFail is { IsFaulted: true })
                    _ = _lastToFail.Exception;
                SuppressedExceptions.AttachAll(last, _failures);
                throw;
            }
        }

        private async Coroutine<T> Attempt(Race race, int number)
        {
            if (number > 0)
                await CancelScope.MoveOnAfter(policy._delay, _ => _calls.Acquire());
            if (!_hasWinner && !IsCanceled)
            {
                if (number + 1 < policy._maxAttempts)
                    _ = race.Start(Attempt(race, number + 1));
                try
                {
                    var result = await action();
                    _hasWinner = true;
                    return result;
                }
                // The race reports a loser's failure: there is no exception to attach it to.
                catch (Exception error) when (IsFailure(error) && !(_hasWinner && IsCanceled))
                {
                    _failures.Add(error);
                    if (_failures.Count == policy._maxAttempts && !IsCanceled)
                    {
                        _lastToFail = CoroutineTask.Current;
                        throw;
                    }
                    _calls.Release();
                }
            }
            // Until the race's scope ends this.
            return await new Future<T>();
        }

        private sealed class Race(Attempts<T> attempts) : RaceFrame<T>([])
        {
            protected override void StartFirst() => Start(attempts.Attempt(this, 0));
        }

        private static bool IsCanceled => CancelScope.Current is { IsStriking: true };
    }
}
