using System.Globalization;
using Coroutines.Testing;
using NUnit.Framework;

namespace Coroutines.Tests.Policies;

/// <summary>What happened when, in seconds of a virtual clock: a whole run as one text.</summary>
internal sealed class Schedule
{
    private readonly List<string> _lines = [];

    /// <summary>Runs a program; a failure that no await saw fails the test.</summary>
    public static string Of(Func<Schedule, Coroutine> main, Random? random = null)
    {
        var errors = new List<LoopError>();
        var text = Of(main, errors, random);
        Assert.That(errors, Is.Empty);
        return text;
    }

    public static string Of(Func<Schedule, Coroutine> main, List<LoopError> errors, Random? random = null)
    {
        var schedule = new Schedule();
        var clock = new VirtualClock();
        var options = new CoroutineRunOptions
        {
            Loop = new EventLoopOptions
            {
                TimeProvider = clock,
                Parker = clock,
                Random = random ?? new Random(1),
            },
            UnhandledException = errors.Add,
            CancelOnInterrupt = false,
        };
        Coroutine.Run(main(schedule), options);
        return string.Join(", ", schedule._lines);
    }

    public void Add(string what) =>
        _lines.Add(
            string.Create(CultureInfo.InvariantCulture, $"{EventLoop.Current.Time.TotalSeconds:0.#######} {what}")
        );

    /// <summary>Runs it, and says how it ended.</summary>
    public async Coroutine Watch<T>(string name, Coroutine<T> coroutine)
    {
        try
        {
            Add($"{name} = {await coroutine}");
        }
        catch (CoroutineCanceledException)
        {
            Add($"{name} cancelled");
            throw;
        }
        catch (Exception error)
        {
            Add($"{name}: {error.GetType().Name.Replace("Exception", "")}");
        }
    }

    /// <summary>An action that says when it begins, sleeps, says when it is cancelled, and returns or fails as its number tells.</summary>
    public Func<Coroutine<int>> Action(double seconds, params int[] failing)
    {
        var count = 0;
        return async () =>
        {
            var number = ++count;
            Add($"begin {number}");
            try
            {
                await Coroutine.Sleep(S(seconds));
            }
            catch (CoroutineCanceledException)
            {
                Add($"cancel {number}");
                throw;
            }
            if (failing.Contains(number))
                throw new IOException($"failure {number}");
            return number;
        };
    }

    public static TimeSpan S(double seconds) => TimeSpan.FromSeconds(seconds);
}

/// <summary>Random numbers that are always the same one.</summary>
internal sealed class ConstantRandom(double number) : Random
{
    public override double NextDouble() => number;
}
