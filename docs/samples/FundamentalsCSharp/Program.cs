// The first steps, as an introduction to Python's asyncio takes them: a coroutine, gather, tasks, an async iterator,
// done callbacks, futures. Run it from the top of the repository:
//
//     dotnet run -c Release --project docs/samples/FundamentalsCSharp
//
// Fundamentals.fsx does the same in F#. Both print Fundamentals.expected.txt, which is what Python prints.

using System.Runtime.CompilerServices;
using Coroutines;

Show("a waiter", Waiter(1));
Show("three waiters, gathered", ThreeWaiters());
Show("one after the other", OneAfterTheOther());
Show("as tasks", AsTasks());
Show("an async iterator", Ticks());
Show("done callbacks", DoneCallbacks());
Show("a future", AFuture());
Show("a future of our own", AFutureOfOurOwn());

static void Show(string title, Coroutine snippet)
{
    Console.WriteLine($"--- {title}");
    Coroutine.Run(snippet);
}

static TimeSpan Seconds(double number) => TimeSpan.FromSeconds(number);

// --- A coroutine, and several at the same time ---

static async Coroutine Waiter(int n)
{
    Console.WriteLine($"Before sleep {n}");
    await Coroutine.Sleep(Seconds(0.1));
    Console.WriteLine($"After sleep {n}");
}

static async Coroutine ThreeWaiters() => await Coroutine.Gather(Waiter(1), Waiter(2), Waiter(3));

// --- Tasks ---

static async Coroutine SayAfter(TimeSpan delay, string what)
{
    await Coroutine.Sleep(delay);
    Console.WriteLine(what);
}

// Tells the time since now, in whole tenths of a second.
static Func<string> StartClock()
{
    var loop = EventLoop.Current;
    var start = loop.Time;
    return () => FormattableString.Invariant($"{Math.Floor((loop.Time - start).TotalSeconds * 10) / 10:F1} s");
}

static async Coroutine OneAfterTheOther()
{
    var now = StartClock();
    Console.WriteLine($"started at {now()}");
    await SayAfter(Seconds(0.1), "hello");
    await SayAfter(Seconds(0.2), "world");
    Console.WriteLine($"finished at {now()}");
}

// Both tasks run from now on; to await them one by one takes only as long as the longer one.
static async Coroutine AsTasks()
{
    var now = StartClock();
    var hello = Coroutine.Start(SayAfter(Seconds(0.1), "hello"));
    var world = Coroutine.Start(SayAfter(Seconds(0.2), "world"));
    Console.WriteLine($"started at {now()}");
    await hello;
    await world;
    Console.WriteLine($"finished at {now()}");
}

// --- An async iterator ---

static async IAsyncEnumerable<int> Ticker(int last)
{
    for (var tick = 1; tick <= last; tick++)
    {
        await Coroutine.Sleep(Seconds(0.1));
        yield return tick;
    }
}

static async Coroutine Ticks()
{
    await foreach (var tick in Ticker(3))
        Console.WriteLine($"tick {tick}");
    Console.WriteLine("no more ticks");
}

// --- Done callbacks ---

static async Coroutine<int> Divide(int a, int b, TimeSpan delay)
{
    await Coroutine.Sleep(delay);
    return b != 0 ? a / b : throw new DivideByZeroException("nothing can be divided by zero");
}

static void Report(ICoroutineTask task) =>
    Console.WriteLine(task.Exception is { } error ? $"{task.Name} failed: {error.Message}" : $"{task.Name} is done");

static async Coroutine DoneCallbacks()
{
    var good = Coroutine.Start(Divide(6, 3, Seconds(0.1)), "good");
    var bad = Coroutine.Start(Divide(6, 0, Seconds(0.2)), "bad");
    good.AddDoneCallback(_ => Report(good));
    bad.AddDoneCallback(_ => Report(bad));
    Console.WriteLine($"6 / 3 = {await good}");
    try
    {
        Console.WriteLine($"6 / 0 = {await bad}");
    }
    catch (DivideByZeroException error)
    {
        Console.WriteLine($"6 / 0: {error.Message}");
    }
}

// --- A future, completed by a callback ---

static async Coroutine Expect(Coroutine<int> answer)
{
    Console.WriteLine("waiting for the answer");
    Console.WriteLine($"the answer is {await answer}");
}

// Who awaits the answer goes on in a later turn, not inside `set`.
static void AnswerWith(Action<int> set)
{
    Console.WriteLine("the answer comes");
    set(42);
    Console.WriteLine("the answer is set");
}

static async Coroutine AFuture()
{
    var answer = new Future<int>();
    var task = Coroutine.Start(Expect(answer));
    EventLoop.Current.CallLater(Seconds(0.1), () => AnswerWith(answer.SetResult));
    await task;
}

// --- A future of our own: what can be awaited is what has GetAwaiter ---

static async Coroutine AFutureOfOurOwn()
{
    var answer = new MyFuture<int>();
    var task = Coroutine.Start(Expect(Await(answer)));
    EventLoop.Current.CallLater(Seconds(0.1), () => AnswerWith(answer.SetResult));
    await task;
}

static async Coroutine<T> Await<T>(MyFuture<T> future) => await future;

// Python's way is an __await__ that yields until the result is there, asked once a turn. Here the one who awaits leaves a
// continuation, and the loop sleeps meanwhile.
internal sealed class MyFuture<T> : INotifyCompletion
{
    private T? _result;
    private Action? _wake;

    public bool IsCompleted { get; private set; }

    public MyFuture<T> GetAwaiter() => this;

    public T GetResult() => _result!;

    public void SetResult(T result)
    {
        _result = result;
        IsCompleted = true;
        _wake?.Invoke();
    }

    public void OnCompleted(Action continuation) => _wake += continuation;
}
