namespace Coroutines.Conformance

open Coroutines

/// The statements that await one thing and record what it came to.
[<Sealed>]
type FSharpAwaits(run: Run) =

    /// What one of them comes to.
    member awaits.Await(activation: Activation, deed: Deed) : Coroutine<Json> =
        match deed with
        | Deed.Sleep(delay, value) -> Coroutine.Sleep(delay, activation.Value value)
        | Deed.Await name -> run.Future(name).AsCoroutine()
        | Deed.Gather(arguments, returnExceptions, bind) ->
            awaits.AwaitUnless(bind, Combining.gather run arguments returnExceptions bind)
        | Deed.Shield(argument, bind) -> awaits.AwaitUnless(bind, Combining.shield run argument bind)
        | Deed.Wait(names, until, timeout) ->
            coroutine {
                let futures = names |> Array.map (fun name -> run.Future name :> IFuture)
                let! result = Coroutine.Wait(futures, until, timeout)
                return Payloads.waited run result
            }
        | Deed.WaitFor(argument, timeout) -> Combining.waitFor run argument timeout
        | Deed.AsCompleted parts -> awaits.AsCompleted(activation, parts)
        | Deed.Acquire name -> awaits.True(run.Get<Acquirable>(name).Acquire())
        | Deed.ConditionWait name -> awaits.True(run.Get<AsyncCondition>(name).Wait())
        | Deed.ConditionWaitFor(name, counter, atLeast) ->
            let counter = run.Get<Counter> counter
            awaits.True(run.Get<AsyncCondition>(name).WaitFor(fun () -> counter.Value >= atLeast))
        | Deed.EventWait name -> awaits.True(run.Get<AsyncEvent>(name).Wait())
        | Deed.BarrierWait name ->
            coroutine {
                let! index = run.Get<AsyncBarrier>(name).Wait()
                return Json.int index
            }
        | Deed.BarrierReset name -> awaits.Null(run.Get<AsyncBarrier>(name).Reset())
        | Deed.BarrierAbort name -> awaits.Null(run.Get<AsyncBarrier>(name).Abort())
        | Deed.Put(name, value) -> awaits.Null(run.Get<AsyncQueue<Json>>(name).Put(activation.Value value))
        | Deed.Get name -> run.Get<AsyncQueue<Json>>(name).Get()
        | Deed.Join name -> awaits.Null(run.Get<AsyncQueue<Json>>(name).Join())
        | Deed.Next name ->
            coroutine {
                let generator = run.Get<AsyncGenerator<Json>> name
                let! hasNext = generator.MoveNext()
                return Payloads.next generator hasNext
            }
        | Deed.Close name -> awaits.Null(run.Get<AsyncGenerator<Json>>(name).Close())
        | _ -> invalidOp $"{deed} is no statement that awaits."

    /// The result of a future; nothing if it was only bound to a name.
    member private _.AwaitUnless(bind: Name voption, future: Future<Json>) : Coroutine<Json> =
        if bind.IsSome then Coroutine.result Json.Null else future.AsCoroutine()

    member private _.Null(c: Coroutine) : Coroutine<Json> =
        coroutine {
            do! c
            return Json.Null
        }

    member private _.True(c: Coroutine) : Coroutine<Json> =
        coroutine {
            do! c
            return Json.trueValue
        }

    member private _.AsCompleted(activation: Activation, parts: AsCompleted) : Coroutine<Json> =
        coroutine {
            use items = Combining.asCompleted run parts
            let mutable count = 0L
            let mutable isOpen = true

            while isOpen && items.MoveNext() do
                let next = items.Current

                if parts.Catch then
                    try
                        let! value = next
                        activation.Record("completed", value)
                    with error ->
                        activation.Record("completed", Errors.toResult error)
                else
                    let! value = next
                    activation.Record("completed", value)

                count <- count + 1L
                isOpen <- not (parts.Take.HasValue && count >= parts.Take.Value)

            return Json.Int count
        }
