namespace Coroutines;

/// <summary>An attempt after which there will be another.</summary>
/// <param name="Number">The first is 1.</param>
/// <param name="Exception">What it failed with.</param>
/// <param name="Delay">How long until the next attempt.</param>
public readonly record struct FailedAttempt(int Number, Exception Exception, TimeSpan Delay);
