using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coroutines.Tests;

/// <summary>A <see cref="ChildProgram"/> in a process of its own; every wait for it is bounded.</summary>
internal sealed class ChildProcess : IDisposable
{
    public const int Sigint = 2;
    public const int Sighup = 1;
    public const int Sigquit = 3;
    public const int Sigterm = 15;

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public static ChildProcess Start(string program, bool inDebugMode = false)
    {
        var self = Environment.ProcessPath!;
        var host = Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
        string[] arguments = [typeof(ChildProcess).Assembly.Location, ChildProgram.Option, program];
        var info = new ProcessStartInfo(host, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment["COROUTINES_DEBUG"] = inDebugMode ? "1" : "0";
        return new ChildProcess(Process.Start(info)!);
    }

    /// <summary>The next line it prints; "(the end)" after the last.</summary>
    public string ReadLine()
    {
        var line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(VirtualRun.Patience))
            throw new TimeoutException("The child process printed nothing.");
        return line.Result ?? $"(the end) {_process.StandardError.ReadToEnd()}";
    }

    /// <summary>All that it wrote to its standard error stream, once it has ended.</summary>
    public string Errors() => _process.StandardError.ReadToEnd();

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt() => Send(Sigint);

    public void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException("The signal could not be sent.");
    }

    public int ExitCode()
    {
        if (!_process.WaitForExit(VirtualRun.Patience))
            throw new TimeoutException("The child process did not end.");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
