namespace Coroutines;

/// <summary>The failures of a <see cref="TaskGroup"/>, always together, even if it is one: those of the children in the order in which they came,
/// the body's last. asyncio's <c>ExceptionGroup</c>.</summary>
public sealed class TaskGroupException : AggregateException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="errors">The failures.</param>
    public TaskGroupException(IEnumerable<Exception> errors)
        : base(Messages.GroupFailed, errors) { }
}
