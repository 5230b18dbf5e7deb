namespace Coroutines;

/// <summary>Which item of a queue is taken next.</summary>
public enum QueueOrder
{
    /// <summary>The one that was put first.</summary>
    Fifo,

    /// <summary>The one that was put last.</summary>
    Lifo,

    /// <summary>The least one.</summary>
    Priority,
}
