using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>Contexts of tasks that run side by side.</summary>
[TestFixture]
public class ContextOfManyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // R38
    [Test]
    public void Tasks_side_by_side_each_see_their_own_writes() =>
        VirtualRun.Of(async () =>
        {
            var local = new AsyncLocal<int>();

            await Coroutine.Gather(Enumerable.Range(1, 100).Select(Writes));

            Assert.That(local.Value, Is.Zero);

            async Coroutine<int> Writes(int number)
            {
                for (var i = 0; i < 10; i++)
                {
                    local.Value = number + i;
                    await Coroutine.Sleep((number * 7 + i * 3) % 11 * Second);
                    Assert.That(local.Value, Is.EqualTo(number + i));
                }
                return 0;
            }
        });

    // As Python's decimal context: a setting of the body holds over its suspensions, for it alone.
    [Test]
    public void Gather_children_keep_their_settings_over_suspensions() =>
        VirtualRun.Of(async () =>
        {
            var digits = new AsyncLocal<int>();

            var results = await Coroutine.Gather(Fractions(1, 3), Fractions(2, 6));

            Assert.That(results, Is.EqualTo(new[] { "0.333 0.111", "0.333333 0.111111" }));

            async Coroutine<string> Fractions(int seconds, int precision)
            {
                digits.Value = precision;
                var first = Math.Round(1m / 3, digits.Value);
                await Coroutine.Sleep(seconds * Second);
                return FormattableString.Invariant($"{first} {Math.Round(1m / 9, digits.Value)}");
            }
        });

    // What asyncio's parameter of the same name does; but a context of .NET cannot be changed, so two tasks never share one.
    [Test]
    public void Start_inside_a_context_runs_in_a_copy_of_it() =>
        VirtualRun.Of(async () =>
        {
            var local = new AsyncLocal<string>();
            local.Value = "captured";
            var context = ExecutionContext.Capture()!;
            local.Value = "later";

            var first = StartIn(context, "first");
            await first;
            var second = StartIn(context, "second");

            Assert.That((await first, await second, local.Value), Is.EqualTo(("captured", "captured", "later")));

            CoroutineTask<string?> StartIn(ExecutionContext within, string write)
            {
                CoroutineTask<string?>? task = null;
                ExecutionContext.Run(within, _ => task = Coroutine.Start(ReadsAndWrites(write)), null);
                return task!;
            }

            async Coroutine<string?> ReadsAndWrites(string write)
            {
                await Coroutine.Yield();
                var read = local.Value;
                local.Value = write;
                return read;
            }
        });
}
