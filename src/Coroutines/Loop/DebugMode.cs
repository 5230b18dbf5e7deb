namespace Coroutines;

/// <summary>Whether the process was started to look for mistakes.</summary>
/// <remarks>
/// asyncio's debug mode. On if the environment variable <c>COROUTINES_DEBUG</c> is 1, or the runtime setting <c>Coroutines.Debug</c> is true, when the
/// first coroutine is made. Tasks then know where they were started, coroutines that are neither awaited nor started are reported when they
/// are collected, and loops report slow steps; each loop's own part can be set by <see cref="EventLoopOptions.Debug"/>.
/// Use of a loop from a wrong thread is refused always.
/// </remarks>
public static class DebugMode
{
    // Read once: the compiler then leaves out what is off, so that it costs nothing.
    private static readonly bool s_isOn =
        Environment.GetEnvironmentVariable("COROUTINES_DEBUG") == "1"
        || (AppContext.TryGetSwitch("Coroutines.Debug", out var isOn) && isOn);

    /// <summary>Whether it is on.</summary>
    public static bool IsOn => s_isOn;
}
