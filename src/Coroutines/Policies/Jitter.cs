namespace Coroutines;

/// <summary>How chance changes the delays of a <see cref="Backoff"/>, so that those who failed together do not come back together.</summary>
public enum Jitter
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Anything from nothing up to the delay.</summary>
    Full,

    /// <summary>Half of the delay, and anything up to the other half.</summary>
    Equal,

    /// <summary>Anything from the first delay up to three times the previous one; so it grows by itself, and the factor is not used.</summary>
    Decorrelated,
}
