namespace Coroutines;

/// <summary>Runs BCL tasks on the loop's thread, one at a time.</summary>
internal sealed class LoopTaskScheduler(EventLoop loop) : TaskScheduler
{
    public override int MaximumConcurrencyLevel => 1;

    protected override void QueueTask(Task task) =>
        loop.SynchronizationContext.Post(
            static pair =>
            {
                var (scheduler, task) = ((LoopTaskScheduler, Task))pair!;
                scheduler.TryExecuteTask(task);
            },
            (this, task)
        );

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && EventLoop.ThreadLoop == loop && TryExecuteTask(task);

    // Only debuggers ask; what is queued stands in the loop's own queue.
    protected override IEnumerable<Task> GetScheduledTasks() => [];
}
