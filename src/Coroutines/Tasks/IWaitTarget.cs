namespace Coroutines.LowLevel;

/// <summary>A wait that can say what it is for: a primitive, or the futures that must all end.</summary>
internal interface IWaitTarget
{
    /// <summary>A list of futures says that all of them must end; where one is enough, it is the wait itself.</summary>
    object Target { get; }

    /// <summary>The wait in words; null where the target says enough.</summary>
    string? Words => null;
}
