namespace Coroutines

open System

/// <summary>Ways of running coroutines that compose. Each function makes a policy, and what has a state keeps it for all who use that policy. Options that have
/// no place here are properties of the classes: <c>RetryPolicy(4, backoff, When = isTransient)</c>.</summary>
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Policy =

    /// <summary>Runs a coroutine under a policy: a coroutine again. It is asked for anew at each attempt.</summary>
    let apply (policy: Policy) (c: Coroutine<'T>) : Coroutine<'T> = policy.Run(Func<Coroutine<'T>>(fun () -> c))

    /// <summary>Changes nothing.</summary>
    let none: Policy = Policy.None

    /// <summary>Puts a policy inside another: <c>outer |> Policy.andThen inner</c>. Each attempt of the outer one passes the inner one.</summary>
    let andThen (inner: Policy) (outer: #Policy) : Policy = outer.Then inner

    /// <summary>Puts policies around one another, the first outermost.</summary>
    let compose (policies: seq<Policy>) : Policy = (none, policies) ||> Seq.fold (fun outer inner -> outer.Then inner)

    /// <summary>Limits each run by a cancel scope, and throws a DeadlineExceededException when the time is up.</summary>
    let timeout (limit: TimeSpan) : Policy = TimeoutPolicy limit

    /// <summary>Runs again what failed, so often at most, the first time included. The last failure is thrown, with the earlier ones attached.</summary>
    let retry (maxAttempts: int) (backoff: Backoff) : Policy = RetryPolicy(maxAttempts, backoff)

    /// <summary>Starts another attempt when there is no result after a while, or when one fails; takes the first result and cancels the rest.</summary>
    /// <param name="delay">From the start of one attempt to that of the next.</param>
    /// <param name="maxAttempts">At least 2.</param>
    let hedge (delay: TimeSpan) (maxAttempts: int) : Policy = HedgePolicy(delay, maxAttempts)

    /// <summary>Lets so many begin in a period, evenly spread; the others wait in line.</summary>
    /// <param name="permits">How many begin in a period.</param>
    /// <param name="period">The period.</param>
    /// <param name="burst">How many may begin at once after a quiet time.</param>
    let rateLimit (permits: int) (period: TimeSpan) (burst: int) : RateLimit = RateLimit(permits, period, burst)

    /// <summary>Runs so many at a time, keeps so many waiting, and refuses the rest with a BulkheadFullException.</summary>
    let bulkhead (maxRunning: int) (maxWaiting: int) : Bulkhead = Bulkhead(maxRunning, maxWaiting)

    /// <summary>Refuses to run, with a CircuitOpenException, for some time after so many failures in a window.</summary>
    /// <param name="failures">How many failures open it.</param>
    /// <param name="window">The time looked back on.</param>
    /// <param name="openFor">How long it stays open, before a probe.</param>
    let circuitBreaker (failures: int) (window: TimeSpan) (openFor: TimeSpan) : CircuitBreaker =
        CircuitBreaker(failures, window, openFor)

    /// <summary>Computes once for all who await, and keeps the result for some time. One who is cancelled leaves the computation to the others; the last
    /// one cancels it. A failure is not kept. For more, see <c>Cached</c>.</summary>
    let cacheFor (expiry: TimeSpan) (c: Coroutine<'T>) : Coroutine<'T> = Policy.CacheFor(expiry, Func<_>(fun () -> c))
