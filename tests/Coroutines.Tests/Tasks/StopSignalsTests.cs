using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Signals that ask a program to stop.</summary>
[TestFixture, Platform(Exclude = "Win")]
public sealed class StopSignalsTests
{
    // R92
    [Test]
    public void Interrupt_cancels_the_main_task_with_the_reason_interrupt_and_the_run_cleans_up()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.WaitForInterrupt));
        Assert.That(child.ReadLine(), Is.EqualTo("ready"));

        child.Interrupt();

        Assert.That(child.ReadLine(), Is.EqualTo("other has ended: False"));
        Assert.That(child.ReadLine(), Is.EqualTo("other cleaned up"));
        Assert.That(child.ReadLine(), Is.EqualTo("ended by interrupt"));
        Assert.That(child.ExitCode(), Is.EqualTo(ChildProgram.Interrupted));
    }

    // R92
    [Test]
    public void Interrupt_a_second_time_ends_the_process()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.IgnoreInterrupt));
        Assert.That(child.ReadLine(), Is.EqualTo("ready"));
        child.Interrupt();
        Assert.That(child.ReadLine(), Is.EqualTo("ignored interrupt"));

        child.Interrupt();

        Assert.That(child.ExitCode(), Is.EqualTo(ChildProgram.Interrupted));
    }

    [Test]
    public void Interrupt_with_CancelOnInterrupt_off_ends_the_process()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.DoNotCancelOnInterrupt));
        Assert.That(child.ReadLine(), Is.EqualTo("ready"));

        child.Interrupt();

        Assert.That(child.ExitCode(), Is.EqualTo(ChildProgram.Interrupted));
    }

    [Test]
    public void Interrupt_after_the_run_is_not_ours()
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.OutliveTheRun));
        Assert.That(child.ReadLine(), Is.EqualTo("ready"));

        child.Interrupt();

        Assert.That(child.ExitCode(), Is.EqualTo(ChildProgram.Interrupted));
    }

    [TestCase(ChildProcess.Sigterm, "terminate")]
    [TestCase(ChildProcess.Sighup, "hangup")]
    [TestCase(ChildProcess.Sigquit, "quit")]
    public void Signal_to_stop_cancels_the_main_task_with_its_reason(int signal, string reason)
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.WaitForInterrupt));
        Assert.That(child.ReadLine(), Is.EqualTo("ready"));

        child.Send(signal);

        Assert.That(child.ReadLine(), Is.EqualTo("other has ended: False"));
        Assert.That(child.ReadLine(), Is.EqualTo("other cleaned up"));
        Assert.That(child.ReadLine(), Is.EqualTo($"ended by {reason}"));
        Assert.That(child.ExitCode(), Is.EqualTo(ChildProgram.Interrupted), "what the program returned");
    }

    [TestCase(ChildProcess.Sigint, "SIGINT (Ctrl-C)", 130)]
    [TestCase(ChildProcess.Sigterm, "SIGTERM", 143)]
    [TestCase(ChildProcess.Sighup, "SIGHUP", 129)]
    [TestCase(ChildProcess.Sigquit, "SIGQUIT", 131)]
    public void Cancellation_that_nobody_catches_ends_the_process_in_order(int signal, string name, int exitCode)
    {
        using var child = ChildProcess.Start(nameof(ChildProgram.CatchNothing));
        Assert.That(child.ReadLine(), Is.EqualTo("ready"));

        child.Send(signal);

        Assert.That(child.ReadLine(), Is.EqualTo("finally"));
        Assert.That(child.ExitCode(), Is.EqualTo(exitCode));
        Assert.That(child.Errors(), Is.EqualTo($"{name} ended the program.\n"), "no stack trace");
    }
}
