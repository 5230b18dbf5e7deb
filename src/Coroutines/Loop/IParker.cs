namespace Coroutines.LowLevel;

/// <summary>How a loop's thread waits while nothing is ready.</summary>
public interface IParker
{
    /// <summary>Waits until <see cref="Wake"/> is called or the time is up; may return early. A call to
    /// <see cref="Wake"/> since the last <see cref="Park"/> makes it return at once.</summary>
    /// <param name="timeout">How long, or <see cref="Timeout.InfiniteTimeSpan"/> when no timer is set.</param>
    /// <remarks>An exception from here leaves the loop's <c>Run</c>: that is how a test reports a deadlock.</remarks>
    void Park(TimeSpan timeout);

    /// <summary>Ends the current or the next <see cref="Park"/>. Called from any thread.</summary>
    void Wake();
}
