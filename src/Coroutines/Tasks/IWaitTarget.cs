namespace Coroutines.LowLevel;

/// <summary>A wait that can say what it is for: a primitive, or the futures that must all end.</summary>
internal interface IWaitTarget
{
    object Target { get; }
}
