namespace Coroutines.Conformance.CSharp;

/// <summary>The statements that await one thing and record what it came to.</summary>
internal sealed class Awaits(Run run)
{
    public Coroutine<Json> Await(Activation activation, Deed deed) =>
        deed switch
        {
            Deed.Sleep sleep => Coroutine.Sleep(sleep.delay, activation.Value(sleep.value)),
            Deed.Await { future: var name } => run.Future(name).AsCoroutine(),
            Deed.Gather gather => AwaitUnless(
                gather.bind.IsSome,
                Combining.gather(run, gather.arguments, gather.returnExceptions, gather.bind)
            ),
            Deed.Shield shield => AwaitUnless(shield.bind.IsSome, Combining.shield(run, shield.argument, shield.bind)),
            Deed.Wait wait => Wait(wait),
            Deed.WaitFor wait => Combining.waitFor(run, wait.argument, wait.timeout),
            Deed.AsCompleted { parts: var parts } => AsCompleted(activation, parts),
            Deed.Acquire { resource: var name } => True(run.Get<Acquirable>(name).Acquire()),
            Deed.ConditionWait { condition: var name } => True(run.Get<AsyncCondition>(name).Wait()),
            Deed.ConditionWaitFor wait => True(ConditionWaitFor(wait)),
            Deed.EventWait { @event: var name } => True(run.Get<AsyncEvent>(name).Wait()),
            Deed.BarrierWait { barrier: var name } => BarrierWait(run.Get<AsyncBarrier>(name)),
            Deed.BarrierReset { barrier: var name } => Null(run.Get<AsyncBarrier>(name).Reset()),
            Deed.BarrierAbort { barrier: var name } => Null(run.Get<AsyncBarrier>(name).Abort()),
            Deed.Put put => Null(run.Get<AsyncQueue<Json>>(put.queue).Put(activation.Value(put.value))),
            Deed.Get { queue: var name } => run.Get<AsyncQueue<Json>>(name).Get(),
            Deed.Join { queue: var name } => Null(run.Get<AsyncQueue<Json>>(name).Join()),
            Deed.Next { generator: var name } => Next(run.Get<AsyncGenerator<Json>>(name)),
            Deed.Close { generator: var name } => Null(run.Get<AsyncGenerator<Json>>(name).Close()),
            _ => throw new InvalidOperationException($"{deed} is no statement that awaits."),
        };

    private static async Coroutine<Json> Null(Coroutine awaited)
    {
        await awaited;
        return Json.Null;
    }

    private static async Coroutine<Json> True(Coroutine awaited)
    {
        await awaited;
        return JsonModule.trueValue;
    }

    /// <summary>The result of a future; nothing if it was only bound to a name.</summary>
    private static Coroutine<Json> AwaitUnless(bool isBound, Future<Json> future) =>
        isBound ? Coroutine.FromResult(Json.Null) : future.AsCoroutine();

    private async Coroutine<Json> Wait(Deed.Wait wait)
    {
        var result = await Coroutine.Wait(wait.futures.Select(run.Future), wait.until, wait.timeout);
        return Payloads.waited(run, result);
    }

    private Coroutine ConditionWaitFor(Deed.ConditionWaitFor wait)
    {
        var counter = run.Get<Counter>(wait.counter);
        return run.Get<AsyncCondition>(wait.condition).WaitFor(() => counter.Value >= wait.atLeast);
    }

    private static async Coroutine<Json> BarrierWait(AsyncBarrier barrier) => Json.NewInt(await barrier.Wait());

    private static async Coroutine<Json> Next(AsyncGenerator<Json> generator) =>
        Payloads.next(generator, await generator.MoveNext());

    private async Coroutine<Json> AsCompleted(Activation activation, AsCompleted parts)
    {
        using var items = Combining.asCompleted(run, parts);
        var count = 0L;
        while (items.MoveNext())
        {
            try
            {
                activation.Record("completed", await items.Current);
            }
            catch (Exception error) when (parts.Catch && error is not CoroutineCanceledException)
            {
                activation.Record("completed", Errors.toResult(error));
            }
            if (++count >= (parts.Take ?? long.MaxValue))
                break;
        }
        return Json.NewInt(count);
    }
}
