using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using NUnit.Framework;

namespace Coroutines.Tests.Tasks;

/// <summary>A C# coroutine that awaits awaiters of anybody's making.</summary>
[TestFixture]
public class CustomAwaiterTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Trace _trace = null!;

    [SetUp]
    public void CreateTrace() => _trace = new Trace();

    /// <summary>Something to await that is neither of ours nor of the BCL; completed by hand, on the loop.</summary>
    private sealed class Signal(bool isCritical)
    {
        private Action? _continuation;

        public bool IsCompleted { get; private set; }

        public int Reads { get; private set; }

        public Exception? Refusal { get; init; }

        public void Complete()
        {
            IsCompleted = true;
            _continuation?.Invoke();
        }

        public int Read()
        {
            Reads++;
            return IsCompleted ? 7 : throw new InvalidOperationException("Read too early.");
        }

        public void Register(Action continuation, bool critically)
        {
            if (Refusal is not null)
                throw Refusal;
            Assert.That(critically, Is.EqualTo(isCritical));
            _continuation = continuation;
        }

        public PlainAwaitable Plainly => new(this);

        public CriticalAwaitable Critically => new(this);
    }

    private readonly struct PlainAwaitable(Signal signal) : INotifyCompletion
    {
        public PlainAwaitable GetAwaiter() => this;

        public bool IsCompleted => signal.IsCompleted;

        public int GetResult() => signal.Read();

        public void OnCompleted(Action continuation) => signal.Register(continuation, false);
    }

    private readonly struct CriticalAwaitable(Signal signal) : ICriticalNotifyCompletion
    {
        public CriticalAwaitable GetAwaiter() => this;

        public bool IsCompleted => signal.IsCompleted;

        public int GetResult() => signal.Read();

        public void OnCompleted(Action continuation) => signal.Register(continuation, false);

        public void UnsafeOnCompleted(Action continuation) => signal.Register(continuation, true);
    }

    /// <summary>The same as an object: the compiler keeps such awaiters elsewhere.</summary>
    private sealed class ObjectAwaitable(Signal signal) : INotifyCompletion
    {
        public ObjectAwaitable GetAwaiter() => this;

        public bool IsCompleted => signal.IsCompleted;

        public int GetResult() => signal.Read();

        public void OnCompleted(Action continuation) => signal.Register(continuation, false);
    }

    private static async Coroutine<int> Await(Signal signal, string kind) =>
        kind switch
        {
            "plain" => await signal.Plainly,
            "critical" => await signal.Critically,
            _ => await new ObjectAwaitable(signal),
        };

    [TestCase("plain")]
    [TestCase("critical")]
    [TestCase("object")]
    public void Await_of_a_custom_awaiter_gives_its_result_once(string kind) =>
        VirtualRun.Of(async () =>
        {
            var signal = new Signal(kind == "critical");
            EventLoop.Current.CallLater(Second, signal.Complete);

            Assert.That(await Await(signal, kind), Is.EqualTo(7));
            Assert.That(await Await(signal, kind), Is.EqualTo(7), "Complete, it takes no turn.");
            Assert.That(signal.Reads, Is.EqualTo(2));
        });

    [TestCase("plain")]
    [TestCase("critical")]
    [TestCase("object")]
    public void Cancel_of_a_method_parked_on_a_custom_awaiter_raises_at_the_next_suspension(string kind) =>
        VirtualRun.Of(async () =>
        {
            var signal = new Signal(kind == "critical");
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();

            task.Cancel("why");
            await Coroutine.Sleep(Second);
            var before = _trace.ToString();
            signal.Complete();
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((before, _trace.ToString()), Is.EqualTo(("", "7 why")));
            Assert.That((task.IsCanceled, signal.Reads), Is.EqualTo((true, 1)));

            async Coroutine Body()
            {
                _trace.Add(await Await(signal, kind));
                try
                {
                    await Coroutine.Sleep(Second);
                }
                catch (CoroutineCanceledException error)
                {
                    _trace.Add(error.Reason!);
                    throw;
                }
            }
        });

    [Test]
    public void Cancel_after_a_custom_awaiter_is_complete_but_before_the_step_raises_at_the_next_suspension() =>
        VirtualRun.Of(async () =>
        {
            var signal = new Signal(false);
            var task = Coroutine.Start(Body());
            await Coroutine.Yield();
            signal.Complete();
            await Coroutine.Yield();

            task.Cancel("late");
            await Raised.By<CoroutineCanceledException>(async () => await task);

            Assert.That((task.IsCanceled, _trace.ToString()), Is.EqualTo((true, "7")));

            async Coroutine Body()
            {
                _trace.Add(await signal.Plainly);
                await Coroutine.Sleep(Second);
            }
        });

    // The method itself cannot catch it: the compiler's code has left its blocks for the suspension, and only a BCL awaiter can
    // be exchanged for one that throws on the way back. (With async Task such an awaiter ends the process.)
    [Test]
    public void Await_of_a_custom_awaiter_that_refuses_to_register_fails_the_coroutine() =>
        VirtualRun.Of(async () =>
        {
            var refusal = new FormatException();

            var raised = await Raised.By<FormatException>(async () =>
                await Await(new Signal(false) { Refusal = refusal }, "plain")
            );

            Assert.That(raised, Is.SameAs(refusal));
        });

    [Test]
    public void Await_of_a_custom_awaiter_that_completes_while_it_registers_goes_on() =>
        VirtualRun.Of(async () => Assert.That(await new Hasty(), Is.EqualTo(7)));

    private readonly struct Hasty : INotifyCompletion
    {
        public Hasty GetAwaiter() => this;

        public bool IsCompleted => false;

        public int GetResult() => 7;

        public void OnCompleted(Action continuation) => continuation();
    }

    private readonly struct SmallAwaiter(Signal signal) : ICriticalNotifyCompletion
    {
        public SmallAwaiter GetAwaiter() => this;

        public bool IsCompleted => false;

        public void GetResult() { }

        public void OnCompleted(Action continuation) => continuation();

        public void UnsafeOnCompleted(Action continuation) => continuation();

        public Signal Signal => signal;
    }

    private readonly struct LargeAwaiter(Signal signal) : ICriticalNotifyCompletion
    {
        public const int Extra = 10 * sizeof(long);

        private readonly (long, long, long, long, long, long, long, long, long, long) _padding = default;

        public LargeAwaiter GetAwaiter() => this;

        public bool IsCompleted => false;

        public void GetResult() => GC.KeepAlive(_padding.Item1 + 1);

        public void OnCompleted(Action continuation) => continuation();

        public void UnsafeOnCompleted(Action continuation) => continuation();

        public Signal Signal => signal;
    }

    // An awaiter is kept twice, in the method's frame and in the frame that waits; a boxed copy would be a third.
    [Test, Category("Allocation")]
    public void Await_of_a_struct_awaiter_does_not_box_it()
    {
        var (small, large) = VirtualRun.Of(async () =>
        {
            var signal = new Signal(false);
            return (await AllocatedBytes.Each(Small), await AllocatedBytes.Each(Large));

            async Coroutine Small(int count)
            {
                for (var i = 0; i < count; i++)
                    await new SmallAwaiter(signal);
            }

            async Coroutine Large(int count)
            {
                for (var i = 0; i < count; i++)
                    await new LargeAwaiter(signal);
            }
        });

        TestContext.Out.WriteLine($"{small} and {large} bytes");
#if !DEBUG
        // The loop's method frame is made once, so what an await adds is the waiting frame alone.
        Assert.That(large - small, Is.EqualTo(LargeAwaiter.Extra));
#endif
    }
}
