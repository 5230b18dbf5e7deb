using NUnit.Framework;

namespace Coroutines.Tests;

/// <summary>What the operations of the benchmarks allocate, to the byte, so that a regression fails the build.</summary>
[TestFixture, Category("Allocation")]
public class HotOperationTests
{
    // Enough for every array and pool to have grown before, and for the difference to be divided without a rest.
    private const int Fewer = 200;
    private const int More = 1_200;

    private static readonly HotOperation[] s_all = HotOperation.All;

    [TestCaseSource(nameof(s_all))]
    public void Operation_allocates_so_many_bytes_and_no_more(object operation)
    {
        var hot = (HotOperation)operation;
        var (name, body, inRelease, inDebug) = hot;
        BytesFor(body, More);

        var bytes = (double)(BytesFor(body, More) - BytesFor(body, Fewer)) / (More - Fewer);

        TestContext.Out.WriteLine($"{name}: {bytes} bytes");
#if DEBUG
        Assert.That(bytes, Is.LessThanOrEqualTo(inDebug), $"Release: {inRelease}");
#else
        Assert.That(bytes, hot.IsExact ? Is.EqualTo(inRelease) : Is.LessThanOrEqualTo(inRelease), $"Debug: {inDebug}");
#endif
    }

    [Test]
    public void Post_allocates_its_place_in_the_inbox()
    {
        const int Posts = 10_000;
        using var loop = new EventLoop();
        Action callback = static () => { };
        var bytes = 0.0;

        // What other tests have left in the execution context of this thread would travel with each post.
        using (ExecutionContext.SuppressFlow())
            OtherThread.Run(() =>
            {
                PostAll(More);
                var before = GC.GetAllocatedBytesForCurrentThread();
                PostAll(Posts);
                bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Posts;
            });

        TestContext.Out.WriteLine($"post: {bytes} bytes");
        Assert.That(bytes, Is.LessThanOrEqualTo(HotOperation.BytesOfPost));

        void PostAll(int count)
        {
            for (var i = 0; i < count; i++)
                loop.Post(callback);
        }
    }

    private static long BytesFor(Func<int, Coroutine<int>> body, int count) =>
        VirtualRun.Of(async () =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await body(count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
}
