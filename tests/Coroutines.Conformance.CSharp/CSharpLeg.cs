using System.Runtime.ExceptionServices;

namespace Coroutines.Conformance.CSharp;

/// <summary>Runs bodies as coroutines of C#: each kind of statement that awaits is an <c>async Coroutine</c> method.</summary>
public sealed class CSharpLeg(Run run) : ILeg
{
    private readonly Awaits _awaits = new(run);

    Coroutine<Json> ILeg.Run(Body body) => Body(body);

    private async Coroutine<Json> Body(Body body)
    {
        run.Record("enter", Json.NewString(body.Name));
        Flow flow;
        try
        {
            flow = await Block(new Activation(run), null, body.Block);
        }
        catch (Exception error)
        {
            run.RecordRaise(body, error);
            throw;
        }
        run.RecordReturn(body, flow.Value);
        return flow.Value;
    }

    private AsyncGenerator<Json> Generator(Body body) =>
        run.Keep(new AsyncGenerator<Json>(generator => GeneratorBody(generator, body)));

    private async Coroutine GeneratorBody(AsyncGenerator<Json> generator, Body body)
    {
        run.Record("enter", Json.NewString(body.Name));
        Flow flow;
        try
        {
            flow = await Block(new Activation(run) { Generator = generator }, null, body.Block);
        }
        catch (Exception error)
        {
            run.RecordRaise(body, error);
            throw;
        }
        run.RecordReturn(body, flow.Value);
    }

    /// <summary>Runs statements one after the other. What a handler handles is there for <c>reraise</c>.</summary>
    private async Coroutine<Flow> Block(Activation activation, Exception? handled, Statement[] block)
    {
        foreach (var statement in block)
        {
            if (!activation.CanRun(statement))
                continue;
            switch (statement.Deed)
            {
                case Deed.Immediate immediate:
                    Immediately.execute(run, activation, statement.Op, immediate.deed);
                    break;
                case Deed.Return returned:
                    return Flow.Returned(activation.Value(returned.value));
                case var deed when Inner(activation, handled, deed) is { } inner:
                    var flow = await inner;
                    if (flow.HasReturned)
                        return flow;
                    if (deed is Deed.Cm or Deed.With or Deed.Group)
                        activation.Record(statement.Op, Json.Null);
                    break;
                case Deed.Call call:
                    activation.Record(statement.Op, await Body(call.body));
                    break;
                case Deed.OpenGenerator open:
                    run.Bind(open.bind, Generator(open.body));
                    activation.Record(statement.Op, Json.Null);
                    break;
                default:
                    activation.Record(statement.Op, await _awaits.Await(activation, statement.Deed));
                    break;
            }
        }
        return Flow.Next;
    }

    /// <summary>The statements that have blocks, or that decide where to go on; null for others.</summary>
    private Coroutine<Flow>? Inner(Activation activation, Exception? handled, Deed deed) =>
        deed switch
        {
            Deed.Repeat repeat => Repeat(activation, handled, repeat),
            { IsReraise: true } => Reraise(handled!),
            Deed.Try { parts: var parts } => parts.HasFinally
                ? TryFinally(activation, handled, parts)
                : TryCatch(activation, handled, parts),
            Deed.Cm { parts: var parts } => Cm(activation, handled, parts),
            Deed.With with => With(activation, handled, with),
            Deed.Group group => Group(activation, handled, group),
            Deed.Timeout timeout => Timeout(activation, handled, timeout),
            Deed.ForEach { parts: var parts } => ForEach(activation, handled, parts),
            Deed.Yield yield => Yield(activation, yield.value),
            _ => null,
        };

    private async Coroutine<Flow> Repeat(Activation activation, Exception? handled, Deed.Repeat repeat)
    {
        for (var round = 0L; round < repeat.times; round++)
        {
            var flow = await Block(activation, handled, repeat.body);
            if (flow.HasReturned)
                return flow;
        }
        return Flow.Next;
    }

    private static Coroutine<Flow> Reraise(Exception handled)
    {
        ExceptionDispatchInfo.Throw(handled);
        return default;
    }

    private async Coroutine<Flow> TryCatch(Activation activation, Exception? handled, Try parts)
    {
        try
        {
            return await Block(activation, handled, parts.Body);
        }
        catch (Exception error) when (HandlerOf(parts, error) is not null)
        {
            activation.Record("caught", Errors.toJson(error));
            return await Block(activation, error, HandlerOf(parts, error)!.Body);
        }
    }

    private static Handler? HandlerOf(Try parts, Exception error) =>
        parts.Handlers.FirstOrDefault(handler => Errors.isCaughtBy(handler, error));

    private async Coroutine<Flow> TryFinally(Activation activation, Exception? handled, Try parts)
    {
        try
        {
            return await TryCatch(activation, handled, parts);
        }
        finally
        {
            activation.Record("finally", Json.Null);
            await Block(activation, null, parts.Finally);
        }
    }

    private async Coroutine<Flow> Cm(Activation activation, Exception? handled, ContextManager parts)
    {
        await Block(activation, null, parts.Enter);
        activation.Record("entered", Json.NewString(parts.Name));
        Flow flow;
        try
        {
            flow = await Block(activation, handled, parts.Body);
        }
        catch (Exception error)
        {
            activation.Record("cm_exit", Errors.toJson(error));
            await Block(activation, null, parts.Exit);
            if (parts.Suppress)
                return Flow.Next;
            throw;
        }
        activation.Record("cm_exit", Json.Null);
        await Block(activation, null, parts.Exit);
        return flow;
    }

    private async Coroutine<Flow> With(Activation activation, Exception? handled, Deed.With with)
    {
        if (run.Get<object>(with.resource) is AsyncBarrier barrier)
        {
            await barrier.Wait();
            activation.Record("entered", Json.NewString(with.resource.Text));
            return await Block(activation, handled, with.body);
        }
        var acquirable = run.Get<Acquirable>(with.resource);
        using var held = Immediately.holding(acquirable, await acquirable.Hold());
        activation.Record("entered", Json.NewString(with.resource.Text));
        return await Block(activation, handled, with.body);
    }

    private Coroutine<Flow> Group(Activation activation, Exception? handled, Deed.Group statement)
    {
        var group = new TaskGroup();
        run.Bind(statement.bind, group);
        return group.Run(_ => Block(activation, handled, statement.body));
    }

    private async Coroutine<Flow> Timeout(Activation activation, Exception? handled, Deed.Timeout statement)
    {
        var scope = new TimeoutScope(run.At(statement.limit));
        run.BindIfNamed(statement.bind, scope);
        var flow = await scope.Run(_ => Block(activation, handled, statement.body));
        if (!flow.HasReturned)
            activation.Record("timeout", Payloads.expired(scope));
        return flow;
    }

    private static async Coroutine<Flow> Yield(Activation activation, Value value)
    {
        activation.Record("yield", activation.Value(value));
        await activation.Generator!.Yield(activation.Last);
        return Flow.Next;
    }

    private async Coroutine<Flow> ForEach(Activation activation, Exception? handled, ForEach parts)
    {
        var generator = parts.New.IsSome
            ? Generator(parts.New.Value)
            : run.Get<AsyncGenerator<Json>>(parts.Bound.Value);
        var rounds = 0L;
        try
        {
            while (await generator.MoveNext())
            {
                activation.Record("item", generator.Current);
                var flow = await Block(activation, handled, parts.Body);
                if (flow.HasReturned)
                    return flow;
                if (++rounds >= (parts.Limit ?? long.MaxValue))
                    break;
            }
        }
        finally
        {
            if (parts.Close)
                await generator.Close();
        }
        activation.Record("async_for", Json.NewInt(rounds));
        return Flow.Next;
    }
}
