namespace Coroutines.LowLevel;

/// <summary>Says in debug mode that tasks wait for what can never come.</summary>
internal static class Deadlocks
{
    // So many say enough; a circle may be as long as memory allows.
    private const int MostNamed = 8;

    /// <summary>Tasks of which each awaits the next one, and the last the first.</summary>
    public static void ReportCircle(EventLoop loop, IReadOnlyList<ICoroutineTask> tasks)
    {
        var names = tasks.Take(MostNamed).Select(static task => $"'{task.Name}'").ToList();
        if (tasks.Count > MostNamed)
            names.Add($"{tasks.Count - MostNamed} more");
        names.Add($"'{tasks[0].Name}'");
        loop.Report(
            new LoopError(
                LoopErrorKind.Deadlock,
                Messages.Circle(string.Join(", which awaits ", names)),
                null,
                tasks[0].Name,
                tasks[0]
            )
        );
    }
}
