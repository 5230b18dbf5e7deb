using Coroutines.LowLevel;
using NUnit.Framework;

namespace Coroutines.Tests.Queues;

// The two phases, as somebody sees them who writes a case of his own.
[TestFixture]
public class SelectProtocolTests
{
    /// <summary>A case that traces what it is asked, and can be won by hand.</summary>
    private sealed class TracedCase(Trace trace, string name) : SelectCase<string>
    {
        public bool IsReady { get; init; }

        public bool TakesTime { get; init; }

        public bool CanRelease { get; init; } = true;

        public string? FailsIn { get; init; }

        public SelectTicket Ticket { get; private set; }

        protected internal override SelectArm<string> Begin()
        {
            Enter("begin");
            return new Arm(this);
        }

        private void Enter(string member)
        {
            trace.Add($"{name}.{member}");
            if (member == FailsIn)
                throw new FormatException($"{name}.{member}");
        }

        private sealed class Arm(TracedCase owner) : SelectArm<string>
        {
            protected internal override bool TryCommit()
            {
                owner.Enter("commit");
                return owner.IsReady;
            }

            protected internal override void Register(SelectTicket ticket)
            {
                owner.Enter("register");
                owner.Ticket = ticket;
            }

            protected internal override bool TryWithdraw()
            {
                owner.Enter("withdraw");
                return !owner.TakesTime;
            }

            protected internal override string GetResult()
            {
                owner.Enter("result");
                return owner.ToString();
            }

            protected internal override bool TryRelease()
            {
                owner.Enter("release");
                return owner.CanRelease;
            }

            protected internal override void OnLost() => owner.Enter("lost");
        }

        public override string ToString() => name;
    }

    private readonly Trace _trace = new();

    [SetUp]
    public void Clear() => _trace.Clear();

    [Test]
    public void Case_that_can_be_taken_at_once_keeps_the_others_from_being_registered() =>
        VirtualRun.Of(async () =>
        {
            var cases = new[]
            {
                new TracedCase(_trace, "a"),
                new TracedCase(_trace, "b") { IsReady = true },
                new TracedCase(_trace, "c"),
            };
            Assert.That(await Coroutine.Select<string>(cases), Is.EqualTo("b"));
            Assert.That(
                _trace.ToString(),
                Is.EqualTo("a.begin b.begin c.begin a.commit b.commit a.lost c.lost b.result")
            );
        });

    [Test]
    public void First_ticket_wins_and_the_others_are_told_so() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new TracedCase(_trace, "a"), new TracedCase(_trace, "b") { TakesTime = true });
            var select = Coroutine.Start(Coroutine.Select<string>(a, b));
            await Coroutine.Yield();
            _trace.Clear();

            Assert.That((a.Ticket.TryWin(), b.Ticket.TryWin(), a.Ticket.TryWin()), Is.EqualTo((true, false, false)));
            await TurnCounter.Turns(2);
            Assert.That((_trace.ToString(), select.IsCompleted), Is.EqualTo(("b.withdraw", false)));
            b.Ticket.Withdrawn();

            Assert.That((await select, b.Ticket.TryWin()), Is.EqualTo(("a", false)));
            Assert.That(_trace.ToString(), Is.EqualTo("b.withdraw b.lost a.result"));
        });

    [TestCase(true, "b.withdraw a.release a.lost b.lost")]
    [TestCase(false, "b.withdraw a.release b.lost a.result")]
    public void Winner_of_a_select_that_is_cancelled_is_asked_to_give_back(bool canRelease, string expected) =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new TracedCase(_trace, "a") { CanRelease = canRelease }, new TracedCase(_trace, "b"));
            var select = Coroutine.Start(SelectAndYield());
            await Coroutine.Yield();
            _trace.Clear();

            a.Ticket.TryWin();
            select.Cancel();
            await Raised.By<CoroutineCanceledException>(async () => await select);

            Assert.That(_trace.ToString(), Is.EqualTo(expected));

            async Coroutine SelectAndYield()
            {
                await Coroutine.Select<string>(a, b);
                await Coroutine.Yield();
            }
        });

    [Test]
    public void Cancellation_waits_for_losers_that_take_time_and_only_then_asks_the_winner() =>
        VirtualRun.Of(async () =>
        {
            var (a, b) = (new TracedCase(_trace, "a"), new TracedCase(_trace, "b") { TakesTime = true });
            var select = Coroutine.Start(Coroutine.Select<string>(a, b));
            await Coroutine.Yield();
            _trace.Clear();

            a.Ticket.TryWin();
            select.Cancel();
            await TurnCounter.Turns(2);
            Assert.That((_trace.ToString(), select.IsCompleted), Is.EqualTo(("b.withdraw", false)));
            b.Ticket.Withdrawn();
            await Raised.By<CoroutineCanceledException>(async () => await select);

            Assert.That(_trace.ToString(), Is.EqualTo("b.withdraw a.release a.lost b.lost"));
        });

    [TestCase("begin", "a.begin b.begin")]
    [TestCase("commit", "a.begin b.begin c.begin a.commit b.commit a.lost c.lost")]
    [TestCase(
        "register",
        "a.begin b.begin c.begin a.commit b.commit c.commit a.register b.register a.withdraw a.lost c.lost"
    )]
    public void Case_that_fails_to_begin_fails_the_select_and_undoes_the_others(string member, string expected) =>
        VirtualRun.Of(async () =>
        {
            var cases = new[]
            {
                new TracedCase(_trace, "a"),
                new TracedCase(_trace, "b") { FailsIn = member },
                new TracedCase(_trace, "c"),
            };
            var error = await Raised.By<FormatException>(async () => await Coroutine.Select<string>(cases));
            Assert.That((error.Message, _trace.ToString()), Is.EqualTo(($"b.{member}", expected)));
        });

    [Test]
    public void Case_that_fails_to_be_undone_is_reported()
    {
        var errors = new List<LoopError>();
        VirtualRun.Of(
            async () =>
            {
                var (a, b) = (new TracedCase(_trace, "a"), new TracedCase(_trace, "b") { FailsIn = "withdraw" });
                var select = Coroutine.Start(Coroutine.Select<string>(b, a));
                await Coroutine.Yield();
                a.Ticket.TryWin();
                Assert.That(await select, Is.EqualTo("a"));
            },
            errors
        );
        Assert.That(errors.Single().Exception!.Message, Is.EqualTo("b.withdraw"));
    }

    [Test]
    public void Select_may_be_awaited_many_times_also_at_the_same_time() =>
        VirtualRun.Of(async () =>
        {
            var a = new TracedCase(_trace, "a");
            var select = Coroutine.Select<string>(a);
            var first = Coroutine.Start(select);
            await Coroutine.Yield();
            var firstTicket = a.Ticket;
            var second = Coroutine.Start(select);
            await Coroutine.Yield();

            firstTicket.TryWin();
            Assert.That((await first, second.IsCompleted), Is.EqualTo(("a", false)));
            a.Ticket.TryWin();
            Assert.That(await second, Is.EqualTo("a"));
        });
}
