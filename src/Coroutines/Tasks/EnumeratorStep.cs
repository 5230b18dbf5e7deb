namespace Coroutines.LowLevel;

/// <summary>What a foreign await stands for, if it is an enumerator that is awaited.</summary>
internal enum EnumeratorStep : byte
{
    /// <summary>It is no enumerator, or one that may be disposed of while it moves.</summary>
    None,

    /// <summary>Its <c>MoveNextAsync</c>: nobody may dispose of it before that has ended.</summary>
    Move,

    /// <summary>Its <c>DisposeAsync</c>: whoever leaves it goes on when that has ended.</summary>
    Disposal,
}

/// <summary>An enumerator that may be disposed of while it moves: its disposal ends the move.</summary>
internal interface IInterruptibleEnumerator;
