using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Debug mode's reports of coroutines that were neither awaited nor started; the mode is set when a process starts.</summary>
[TestFixture]
public class NeverAwaitedTests
{
    [Test]
    public void Collect_of_a_forgotten_coroutine_in_debug_mode_reports_it_and_where_it_was_made()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.ForgetCoroutines), inDebugMode: true);

        Assert.That(child.ReadLine(), Is.EqualTo("NeverAwaited ChildProgram.Forgotten, made in MakeAll: True"));
        Assert.That(child.ExitCode(), Is.EqualTo(1));
    }

    [Test]
    public void Collect_of_a_forgotten_coroutine_outside_debug_mode_says_nothing()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.ForgetCoroutines));

        Assert.That(child.ExitCode(), Is.Zero);
    }
}
