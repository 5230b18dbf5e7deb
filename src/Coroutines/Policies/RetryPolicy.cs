using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>Runs an action that failed again, after a delay.</summary>
/// <remarks>
/// The last failure is thrown, as it was; the earlier ones, the latest 31 of them, are attached to it (<see cref="SuppressedExceptions"/>), and to the
/// cancellation, if one ends the whole. At least a turn of the loop is between two attempts.
/// </remarks>
/// <example>
/// <code lang="fsharp">
/// open System
/// open System.IO
/// open Coroutines
///
/// let mutable attempts = 0
///
/// let request =
///     coroutine {
///         attempts &lt;- attempts + 1
///
///         if attempts &lt; 3 then
///             raise (IOException "the connection broke")
///
///         return $"answered at attempt {attempts}"
///     }
///
/// let policy =
///     RetryPolicy(5, Backoff.Constant(TimeSpan.FromMilliseconds 1.0), When = (fun error -> error :? IOException))
///
/// printfn "%s" (Coroutine.run (request |> Policy.apply policy))
/// </code>
/// <code lang="csharp">
/// using Coroutines;
///
/// var attempts = 0;
///
/// async Coroutine&lt;string> Request()
/// {
///     if (++attempts &lt; 3)
///         throw new IOException("the connection broke");
///     return $"answered at attempt {attempts}";
/// }
///
/// var policy = new RetryPolicy(5, Backoff.Constant(TimeSpan.FromMilliseconds(1))) { When = error => error is IOException };
///
/// Console.WriteLine(Coroutine.Run(policy.Run(Request)));
/// </code>
/// <code lang="text">
/// answered at attempt 3
/// </code>
/// </example>
public sealed class RetryPolicy : Policy
{
    // One that never gives up must not keep everything.
    private const int MostKept = 32;

    private readonly int _maxAttempts;
    private readonly Backoff _backoff;

    /// <summary>Makes the policy.</summary>
    /// <param name="maxAttempts">How often the action runs at most; <see cref="int.MaxValue"/> for no limit.</param>
    /// <param name="backoff">How long it waits in between.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxAttempts"/> is below 1.</exception>
    public RetryPolicy(int maxAttempts, Backoff backoff)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAttempts, 1);
        ArgumentNullException.ThrowIfNull(backoff);
        _maxAttempts = maxAttempts;
        _backoff = backoff;
    }

    /// <summary>How long all attempts and delays may take together; null or <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    /// <remarks>
    /// It gives up at once rather than wait for an attempt that could not begin before this time. The attempt that runs when the time is up is
    /// cancelled by a scope, and a <see cref="DeadlineExceededException"/> thrown.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">It is zero or less otherwise.</exception>
    public TimeSpan? MaxDuration
    {
        get;
        init => field = value is { } limit ? Duration.Positive(limit, nameof(value)) : null;
    }

    /// <summary>Which failures are worth another attempt; null for all. A cancellation never is.</summary>
    public Func<Exception, bool>? When { get; init; }

    /// <summary>How long a failure itself asks to wait, as a server does by <c>Retry-After</c>; null from it leaves that to the backoff.</summary>
    /// <remarks>Taken as it is, even beyond the longest delay of the backoff; below zero is zero. Default: what an <see cref="IRetryHint"/> says.</remarks>
    public Func<Exception, TimeSpan?>? RetryAfter { get; init; }

    /// <summary>Called before each delay, to log or count; what it throws ends the whole.</summary>
    public Action<FailedAttempt>? OnRetry { get; init; }

    /// <inheritdoc/>
    public override string ToString() => _maxAttempts == int.MaxValue ? "retry" : $"retry of {_maxAttempts} attempts";

    /// <inheritdoc/>
    protected override async Coroutine<T> Execute<T>(Func<Coroutine<T>> action)
    {
        var failures = new Queue<Exception>();
        try
        {
            return MaxDuration is { } limit
                ? await TimeoutPolicy.Limit(limit, this, scope => Attempts(action, failures, scope.Deadline))
                : await Attempts(action, failures, null);
        }
        catch (Exception last) when (failures.Count > 0)
        {
            // The last one is among them, and is not attached to itself.
            SuppressedExceptions.AttachAll(last, failures);
            throw;
        }
    }

    private async Coroutine<T> Attempts<T>(Func<Coroutine<T>> action, Queue<Exception> failures, TimeSpan? deadline)
    {
        var delay = TimeSpan.Zero;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await action();
            }
            catch (Exception error) when (IsFailure(error))
            {
                if (failures.Count == MostKept)
                    failures.Dequeue();
                failures.Enqueue(error);
                if (DelayAfter(attempt, error, delay, deadline) is not { } next)
                    throw;
                delay = next;
            }
            await Coroutine.Sleep(delay);
        }
    }

    private TimeSpan? DelayAfter(int attempt, Exception error, TimeSpan previous, TimeSpan? deadline)
    {
        if (attempt >= _maxAttempts || When?.Invoke(error) == false)
            return null;
        var loop = EventLoop.Current;
        var asked = RetryAfter is null ? (error as IRetryHint)?.RetryAfter : RetryAfter(error);
        // A failure may have asked by the difference of two times, of which also -1 ms is one that has passed.
        var delay = asked ?? Duration.Counted(_backoff.Next(attempt, previous, loop.Random));
        if (delay < TimeSpan.Zero)
            delay = TimeSpan.Zero;
        // Compared by what is left, which no delay can overflow.
        if (deadline is { } end && delay >= end - loop.Time)
            return null;
        OnRetry?.Invoke(new FailedAttempt(attempt, error, delay));
        return delay;
    }
}
