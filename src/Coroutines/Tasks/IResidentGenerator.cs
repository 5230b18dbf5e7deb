namespace Coroutines.LowLevel;

/// <summary>A generator that has begun and is to be closed when its loop's run ends.</summary>
internal interface IResidentGenerator
{
    Coroutine Close();
}
