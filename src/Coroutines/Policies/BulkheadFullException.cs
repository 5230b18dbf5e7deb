namespace Coroutines;

/// <summary>Raised when a <see cref="Bulkhead"/> has no place left, neither to run nor to wait. The action has not begun.</summary>
public sealed class BulkheadFullException : InvalidOperationException
{
    internal BulkheadFullException(Bulkhead bulkhead)
        : base(Messages.BulkheadFull(bulkhead)) { }
}
