using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>All of several types, some of which have no result.</summary>
[TestFixture]
public class AllOfTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private int _greetings;

    [SetUp]
    public void GreetNobody() => _greetings = 0;

    [Test]
    public void All_of_four_to_eight_gives_results_of_different_types() =>
        VirtualRun.Of(async () =>
        {
            var four = await Coroutine.All(Later(1), Later("b"), Later('c'), Later(4.0));
            var five = await Coroutine.All(Later(1), Later("b"), Later('c'), Later(4.0), Later(5L));
            var six = await Coroutine.All(Later(1), Later("b"), Later('c'), Later(4.0), Later(5L), Later(6m));
            var seven = await Coroutine.All(
                Later(1),
                Later("b"),
                Later('c'),
                Later(4.0),
                Later(5L),
                Later(6m),
                Later(true)
            );
            var (a, b, c, d, e, f, g, h) = await Coroutine.All(
                Later(1),
                Later("b"),
                Later('c'),
                Later(4.0),
                Later(5L),
                Later(6m),
                Later(true),
                Later((byte)8)
            );

            Assert.That(four, Is.EqualTo((1, "b", 'c', 4.0)));
            Assert.That(five, Is.EqualTo((1, "b", 'c', 4.0, 5L)));
            Assert.That(six, Is.EqualTo((1, "b", 'c', 4.0, 5L, 6m)));
            Assert.That(seven, Is.EqualTo((1, "b", 'c', 4.0, 5L, 6m, true)));
            Assert.That((a, b, c, d, e, f, g, h), Is.EqualTo((1, "b", 'c', 4.0, 5L, 6m, true, (byte)8)));
            // Each All takes one second, as its coroutines run at the same time.
            Assert.That(EventLoop.Current.Time, Is.EqualTo(5 * Second));
        });

    [Test]
    public void All_of_four_of_one_type_gives_an_array() =>
        VirtualRun.Of(async () =>
        {
            int[] results = await Coroutine.All(Later(1), Later(2), Later(3), Later(4));

            Assert.That(results, Is.EqualTo(new[] { 1, 2, 3, 4 }));
        });

    [Test]
    public void All_takes_those_without_a_result_wherever_they_stand() =>
        VirtualRun.Of(async () =>
        {
            var (one, nothing) = await Coroutine.All(Later(1), Greet());
            var (_, two) = await Coroutine.All(Greet(), Later("two"));
            var (three, _, four) = await Coroutine.All(Later(3), Greet(), Later(4.0));
            var (_, five, _, six) = await Coroutine.All(Greet(), Later(5L), Greet(), Later('6'));

            Assert.That((one, two, three, four, five, six), Is.EqualTo((1, "two", 3, 4.0, 5L, '6')));
            Assert.That((nothing, _greetings), Is.EqualTo((Unit.Value, 5)));
        });

    [Test]
    public void All_takes_tasks_futures_and_sends_beside_coroutines() =>
        VirtualRun.Of(async () =>
        {
            var (sender, receiver) = AsyncChannel.Bounded<int>(0);
            var future = new Future<string>();
            EventLoop.Current.CallLater(Second, () => future.SetResult("future"));

            var (task, text, _, item) = await Coroutine.All(
                Coroutine.Start(Later(1)),
                future,
                sender.Send(9),
                receiver.Receive()
            );
            var (again, once) = await Coroutine.All(Coroutine.Start(Later(2)), Coroutine.Start(Later("b")));

            Assert.That((task, text, item, again, once), Is.EqualTo((1, "future", 9, 2, "b")));
        });

    [Test]
    public void All_of_those_without_a_result_has_none() =>
        VirtualRun.Of(async () =>
        {
            Coroutine all = Coroutine.All(Greet(), Greet(), Greet());
            await all;
            await Coroutine.All();
            await Coroutine.All(new[] { Greet(), Greet() });

            Assert.That(_greetings, Is.EqualTo(5));
        });

    [Test]
    public void All_of_different_types_cancels_the_others_when_one_fails() =>
        VirtualRun.Of(async () =>
        {
            async Coroutine<string> Fail()
            {
                await Coroutine.Sleep(Second);
                throw new FormatException();
            }

            var isCut = false;
            async Coroutine Long()
            {
                try
                {
                    await Coroutine.Sleep(TimeSpan.FromDays(1));
                }
                finally
                {
                    isCut = true;
                }
            }

            await Raised.By<FormatException>(async () => await Coroutine.All(Long(), Fail(), Greet(), Later(1)));

            Assert.That(isCut);
            Assert.That(EventLoop.Current.Time, Is.EqualTo(Second));
        });

    [Test]
    public void All_of_null_is_refused()
    {
        var error = Raised.ByCall<ArgumentNullException>(() => Coroutine.All(Later("a"), (Future<int>)null!));

        Assert.That(error.ParamName, Is.EqualTo("second"));
    }

    private static Coroutine<T> Later<T>(T value) => Coroutine.Sleep(Second, value);

    private async Coroutine Greet()
    {
        await Coroutine.Yield();
        _greetings++;
    }
}
