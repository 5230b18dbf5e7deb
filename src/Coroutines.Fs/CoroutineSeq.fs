namespace Coroutines

open System
open System.Collections.Generic
open System.Threading
open Coroutines.LowLevel
open Coroutines.LowLevel.SourcesLowPriority
open Coroutines.LowLevel.SourcesMediumPriority
open Coroutines.LowLevel.SourcesHighPriority

/// Functions over asynchronous sequences, under the names of Seq. Each returns a recipe: nothing runs until it is enumerated or awaited, and each
/// time it runs anew, inside the task that asks, and closes what it has drawn from. A plain function is what they take; where one must await, `awaitEach` runs the coroutines
/// that a plain `map` has made, and a `coroutineSeq { for … }` says everything else.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module CoroutineSeq =

    // ---- Making ----

    /// <summary>No values.</summary>
    [<GeneralizableValue>]
    let empty<'T> : CoroutineSeq<'T> = CoroutineSeq.Empty<'T>()

    /// <summary>One value.</summary>
    let singleton (value: 'T) : CoroutineSeq<'T> = CoroutineSeq.From [| value |]

    /// <summary>The values of a plain sequence, enumerated anew each time.</summary>
    let ofSeq (source: seq<'T>) : CoroutineSeq<'T> = CoroutineSeq.From source

    /// <summary>The values of any asynchronous sequence, such as one of FSharp.Control.AsyncSeq or TaskSeq. What comes at once takes no turn; a cancellation
    /// ends a wait for it at once.</summary>
    let ofAsyncEnumerable (source: IAsyncEnumerable<'T>) : CoroutineSeq<'T> = CoroutineSeq.From source

    /// <summary>The sequence as others know it: it is one already.</summary>
    let toAsyncEnumerable (source: CoroutineSeq<'T>) : IAsyncEnumerable<'T> = source

    /// <summary>Makes the sequence anew at each enumeration.</summary>
    let delay (create: unit -> CoroutineSeq<'T>) : CoroutineSeq<'T> = coroutineSeq { yield! create () }

    /// <summary>What a function makes of 0, 1, …, so many.</summary>
    let init (count: int) (initializer: int -> 'T) : CoroutineSeq<'T> =
        CoroutineSeq.Range(0, count).Select(Func<_, 'T>(initializer))

    /// <summary>What a function makes of 0, 1, …, without end.</summary>
    let initInfinite (initializer: int -> 'T) : CoroutineSeq<'T> =
        CoroutineSeq.Range(0, Int32.MaxValue).Select(Func<_, 'T>(initializer))

    /// <summary>The same value, so many times.</summary>
    let replicate (count: int) (value: 'T) : CoroutineSeq<'T> = init count (fun _ -> value)

    /// <summary>The values that a function makes of a state, with the next state, until it makes None.</summary>
    let unfold (generator: 'State -> ('T * 'State) option) (state: 'State) : CoroutineSeq<'T> =
        coroutineSeq {
            let mutable next = generator state

            while next.IsSome do
                let value, state = next.Value
                yield value
                next <- generator state
        }

    // ---- Making others ----

    /// <summary>What a function makes of each value.</summary>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// let lengths = CoroutineSeq.ofSeq [ "a"; "bc"; "def" ] |> CoroutineSeq.map String.length
    ///
    /// printfn "%A" (Coroutine.run (CoroutineSeq.toList lengths))
    /// </code>
    /// <code lang="text">
    /// [1; 2; 3]
    /// </code>
    /// </example>
    let map (mapping: 'T -> 'U) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        source.Choose(
            Chooser<'T, 'U>(fun value result ->
                result <- mapping value
                true)
        )

    /// <summary>The results of coroutines, each run when its value is asked for.</summary>
    let awaitEach (source: CoroutineSeq<Coroutine<'T>>) : CoroutineSeq<'T> = CoroutineSeqOperators.AwaitEach source

    /// <summary>What a function makes of the index of each value and the value.</summary>
    let mapi (mapping: int -> 'T -> 'U) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        CoroutineSeq.Range(0, Int32.MaxValue).Zip(source, Func<_, _, _>(mapping))

    /// <summary>Each value with its index.</summary>
    let indexed (source: CoroutineSeq<'T>) : CoroutineSeq<int * 'T> = mapi (fun index value -> index, value) source

    /// <summary>The values that a predicate holds for.</summary>
    let filter (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        source.Choose(
            Chooser<'T, 'T>(fun value same ->
                same <- value
                predicate value)
        )

    /// <summary>What a function makes of the values for which it makes something.</summary>
    let choose (chooser: 'T -> 'U option) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        source.Choose(
            Chooser<'T, 'U>(fun value chosen ->
                match chooser value with
                | Some result ->
                    chosen <- result
                    true
                | None -> false)
        )

    /// <summary>All values of the sequences that a function makes, one sequence after the other. A value costs no more for it.</summary>
    let collect (mapping: 'T -> CoroutineSeq<'U>) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        source.SelectMany(Func<'T, IAsyncEnumerable<'U>>(fun value -> mapping value))

    /// <summary>All values of plain sequences that a function makes.</summary>
    let collectSeq (mapping: 'T -> seq<'U>) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        collect (fun value -> ofSeq (mapping value)) source

    /// <summary>All values of sequences, one sequence after the other.</summary>
    let concat (sources: CoroutineSeq<CoroutineSeq<'T>>) : CoroutineSeq<'T> = collect id sources

    /// <summary>The values of one sequence, then those of another.</summary>
    let append (first: CoroutineSeq<'T>) (second: CoroutineSeq<'T>) : CoroutineSeq<'T> = first.Concat second

    /// <summary>The first so many values; the source is asked for no more. Fewer are an InvalidOperationException, as with Seq.</summary>
    let take (count: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.TakeExactly count

    /// <summary>At most the first so many values; the source is asked for no more.</summary>
    let truncate (count: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Take count

    /// <summary>All but the first so many values. Fewer are an InvalidOperationException, as with Seq.</summary>
    let skip (count: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.SkipExactly count

    /// <summary>All but the first so many values, or none.</summary>
    let drop (count: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Skip count

    /// <summary>The values up to the first that a predicate does not hold for.</summary>
    let takeWhile (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        source.TakeWhile(Func<_, _>(predicate))

    /// <summary>The values from the first that a predicate does not hold for.</summary>
    let skipWhile (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        source.SkipWhile(Func<_, _>(predicate))

    /// <summary>The states that a function makes of each value and the state before, and first the first state.</summary>
    let scan (folder: 'State -> 'T -> 'State) (state: 'State) (source: CoroutineSeq<'T>) : CoroutineSeq<'State> =
        source.Scan(state, Func<_, _, _>(folder))

    /// <summary>The values of two sequences, taken together; ends with the shorter.</summary>
    let zip (first: CoroutineSeq<'T>) (second: CoroutineSeq<'U>) : CoroutineSeq<'T * 'U> =
        first.Zip(second, Func<_, _, _>(fun a b -> a, b))

    /// <summary>What a function makes of the values of two sequences, taken together; ends with the shorter.</summary>
    let map2 (mapping: 'T -> 'U -> 'V) (first: CoroutineSeq<'T>) (second: CoroutineSeq<'U>) : CoroutineSeq<'V> =
        first.Zip(second, Func<_, _, _>(mapping))

    /// <summary>Each value with the one before it.</summary>
    let pairwise (source: CoroutineSeq<'T>) : CoroutineSeq<'T * 'T> =
        map (fun (struct (a, b)) -> a, b) (CoroutineSeqOperators.Pairwise source)

    /// <summary>The values with a key not seen before; keeps all keys.</summary>
    let distinctBy (projection: 'T -> 'Key) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        source.DistinctBy(Func<_, _>(projection), HashIdentity.Structural)

    /// <summary>The values not seen before; keeps them all.</summary>
    let distinct (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = distinctBy id source

    /// <summary>The values that differ from the value before.</summary>
    let distinctUntilChanged (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        source.DistinctUntilChangedBy(Func<'T, 'T>(id), HashIdentity.Structural)

    /// <summary>Arrays of so many values; the last may be shorter.</summary>
    let chunkBySize (size: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T array> = source.Chunk size

    /// <summary>Calls a function for each value as it passes.</summary>
    let tap (action: 'T -> unit) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        map
            (fun value ->
                action value
                value)
            source

    /// <summary>The same sequence, ended by a token: once that is cancelled, the body is cancelled where it waits, or at its next value.</summary>
    let withCancellation (token: CancellationToken) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> =
        source.WithCancellation token

    // ---- Running ----

    /// <summary>Combines all values, from a first state on.</summary>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    ///
    /// CoroutineSeq.init 4 (fun n -> n + 1)
    /// |> CoroutineSeq.fold (*) 1
    /// |> Coroutine.run
    /// |> printfn "%d"
    /// </code>
    /// <code lang="text">
    /// 24
    /// </code>
    /// </example>
    let fold (folder: 'State -> 'T -> 'State) (state: 'State) (source: CoroutineSeq<'T>) : Coroutine<'State> =
        let folder = OptimizedClosures.FSharpFunc<_, _, _>.Adapt folder

        source.Visit(
            Func<'State>(fun () -> state),
            Visitor<'T, 'State>(fun state value ->
                state <- folder.Invoke(state, value)
                true),
            Func<'State, 'State>(id)
        )

    /// <summary>Calls a function for each value.</summary>
    let iter (action: 'T -> unit) (source: CoroutineSeq<'T>) : Coroutine<unit> =
        Suspendable.ofUnit (source.ForEach(Action<_>(action)))

    /// <summary>Runs a coroutine for each value, one after the other.</summary>
    let iterDo (action: 'T -> Coroutine<unit>) (source: CoroutineSeq<'T>) : Coroutine<unit> =
        iter ignore (awaitEach (map action source))

    /// <summary>All values, in a list.</summary>
    let toList (source: CoroutineSeq<'T>) : Coroutine<'T list> =
        coroutine {
            let! values = source.ToList()
            return List.ofSeq values
        }

    /// <summary>All values, in an array.</summary>
    let toArray (source: CoroutineSeq<'T>) : Coroutine<'T array> = source.ToArray()

    /// <summary>How many values there are.</summary>
    let length (source: CoroutineSeq<'T>) : Coroutine<int> = source.Count()

    // Sees values until `visit` returns something.
    let private search (visit: 'T -> 'U voption) (source: CoroutineSeq<'T>) : Coroutine<'U voption> =
        source.Visit(
            Func<'U voption>(fun () -> ValueNone),
            Visitor<'T, 'U voption>(fun state value ->
                state <- visit value
                state.IsNone),
            Func<'U voption, 'U voption>(id)
        )

    let private required (found: Coroutine<'T voption>) (onNone: unit -> exn) : Coroutine<'T> =
        coroutine {
            match! found with
            | ValueSome value -> return value
            | ValueNone -> return raise (onNone ())
        }

    let private optional (found: Coroutine<'T voption>) : Coroutine<'T option> =
        coroutine {
            let! value = found
            return ValueOption.toOption value
        }

    let private keyNotFound () : exn =
        KeyNotFoundException
            "No value of the sequence satisfies the predicate. Use tryFind or tryPick where there may be none."

    /// <summary>What a function makes of the first value for which it makes something, if any; asks for no more.</summary>
    let tryPick (chooser: 'T -> 'U option) (source: CoroutineSeq<'T>) : Coroutine<'U option> =
        optional (search (fun value -> ValueOption.ofOption (chooser value)) source)

    /// <summary>The first value that a predicate holds for, if any; asks for no more.</summary>
    let tryFind (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : Coroutine<'T option> =
        optional (search (fun value -> if predicate value then ValueSome value else ValueNone) source)

    /// <summary>The first value that a predicate holds for; none is a KeyNotFoundException, as with Seq.</summary>
    let find (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : Coroutine<'T> =
        required (search (fun value -> if predicate value then ValueSome value else ValueNone) source) keyNotFound

    /// <summary>The first value, if any; asks for no more.</summary>
    let tryHead (source: CoroutineSeq<'T>) : Coroutine<'T option> = tryFind (fun _ -> true) source

    /// <summary>The first value; none is an InvalidOperationException.</summary>
    let head (source: CoroutineSeq<'T>) : Coroutine<'T> = CoroutineSeqConsumers.First source

    /// <summary>The last value, if any.</summary>
    let tryLast (source: CoroutineSeq<'T>) : Coroutine<'T option> = fold (fun _ value -> Some value) None source

    /// <summary>The last value; none is an InvalidOperationException.</summary>
    let last (source: CoroutineSeq<'T>) : Coroutine<'T> = CoroutineSeqConsumers.Last source

    /// <summary>Whether a predicate holds for some value; asks for no more than it needs.</summary>
    let exists (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : Coroutine<bool> = source.Any(Func<_, _>(predicate))

    /// <summary>Whether a predicate holds for all values; asks for no more than it needs.</summary>
    let forall (predicate: 'T -> bool) (source: CoroutineSeq<'T>) : Coroutine<bool> = source.All(Func<_, _>(predicate))

    /// <summary>Whether there is no value; asks for at most one.</summary>
    let isEmpty (source: CoroutineSeq<'T>) : Coroutine<bool> = forall (fun _ -> false) source

    /// <summary>Combines all values, from the first on; none is an InvalidOperationException.</summary>
    let reduce (reduction: 'T -> 'T -> 'T) (source: CoroutineSeq<'T>) : Coroutine<'T> =
        required
            (fold
                (fun state value ->
                    match state with
                    | ValueSome state -> ValueSome(reduction state value)
                    | ValueNone -> ValueSome value)
                ValueNone
                source)
            (fun () -> InvalidOperationException "The sequence has no values to reduce. Use fold, or tryHead first.")

    /// <summary>The least value; none is an InvalidOperationException.</summary>
    let min (source: CoroutineSeq<'T>) : Coroutine<'T> = reduce min source

    /// <summary>The greatest value; none is an InvalidOperationException.</summary>
    let max (source: CoroutineSeq<'T>) : Coroutine<'T> = reduce max source

    /// <summary>The sum of all values.</summary>
    let inline sum (source: CoroutineSeq< ^T >) : Coroutine< ^T > =
        fold (fun total value -> Checked.(+) total value) LanguagePrimitives.GenericZero source

    /// <summary>The sum of what a function makes of all values.</summary>
    let inline sumBy ([<InlineIfLambda>] projection: 'T -> ^U) (source: CoroutineSeq<'T>) : Coroutine< ^U > =
        fold (fun total value -> Checked.(+) total (projection value)) LanguagePrimitives.GenericZero source

    /// <summary>The values by key, in the order in which the keys came first, once the source has ended. All groups are there when the first is handed out, so
    /// that they may be read in any order, or not at all, and nothing waits for anything.</summary>
    // A key may be null, as None is, which a dictionary takes only inside a struct.
    let groupBy (projection: 'T -> 'Key) (source: CoroutineSeq<'T>) : CoroutineSeq<'Key * 'T list> =
        coroutineSeq {
            let groups =
                Dictionary<ValueTuple<'Key>, ResizeArray<'T>>(
                    HashIdentity.FromFunctions
                        (fun (key: ValueTuple<'Key>) -> hash key.Item1)
                        (fun (a: ValueTuple<'Key>) (b: ValueTuple<'Key>) -> a.Item1 = b.Item1)
                )

            // The groups themselves: a key that equals nothing, as NaN does, is not found again.
            let order = ResizeArray<struct ('Key * ResizeArray<'T>)>()

            for value in source do
                let key = ValueTuple<'Key>(projection value)

                match groups.TryGetValue key with
                | true, group -> group.Add value
                | _ ->
                    let group = ResizeArray [ value ]
                    order.Add(struct (key.Item1, group))
                    groups.TryAdd(key, group) |> ignore

            for struct (key, group) in order do
                yield key, List.ofSeq group
        }

    // ---- Several at a time: in tasks that live no longer than the enumeration ----

    /// <summary>The values of several sequences, as they come; each sequence keeps its order, and is enumerated in a task of its own, which waits with a value until
    /// it is asked for. The first failure cancels the others and is thrown. Disposing of the enumeration cancels the tasks and awaits their end; so it is with all of these.</summary>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let ticks (name: string) (milliseconds: float) =
    ///     coroutineSeq {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds milliseconds)
    ///         yield name
    ///     }
    ///
    /// CoroutineSeq.merge [ ticks "late" 20.0; ticks "early" 10.0 ]
    /// |> CoroutineSeq.iter (printfn "%s")
    /// |> Coroutine.run
    /// </code>
    /// <code lang="text">
    /// early
    /// late
    /// </code>
    /// </example>
    let merge (sources: CoroutineSeq<'T> list) : CoroutineSeq<'T> =
        CoroutineSeq.Merge [| for source in sources -> source :> IAsyncEnumerable<'T> |]

    /// <summary>The values of sequences, as they come, of at most so many sequences at a time.</summary>
    let mergeAll (maxRunning: int) (sources: CoroutineSeq<CoroutineSeq<'T>>) : CoroutineSeq<'T> =
        sources.MergeAll maxRunning

    /// <summary>The results of a function that is run for so many values at a time, in the order of the values. Failures keep their place, too. No more values are asked
    /// for than that, until a result is taken.</summary>
    /// <example>
    /// Two at a time, in the order of the source:
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let fetch (milliseconds: int) =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds(float milliseconds))
    ///         return $"{milliseconds} ms"
    ///     }
    ///
    /// CoroutineSeq.ofSeq [ 30; 10; 20 ]
    /// |> CoroutineSeq.mapParallel 2 fetch
    /// |> CoroutineSeq.iter (printfn "%s")
    /// |> Coroutine.run
    /// </code>
    /// <code lang="text">
    /// 30 ms
    /// 10 ms
    /// 20 ms
    /// </code>
    /// </example>
    let mapParallel (maxRunning: int) (mapping: 'T -> Coroutine<'U>) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        source.SelectParallel(maxRunning, Func<_, _> mapping)

    /// <summary>As <c>mapParallel</c>, but the results come as they are ready.</summary>
    let mapParallelUnordered
        (maxRunning: int)
        (mapping: 'T -> Coroutine<'U>)
        (source: CoroutineSeq<'T>)
        : CoroutineSeq<'U> =
        source.SelectParallelUnordered(maxRunning, Func<_, _> mapping)

    /// <summary>The same values, of which so many are asked for ahead, by a task.</summary>
    let prefetch (count: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Prefetch count

    /// <summary>The values of the sequence that a function makes of the newest value; a newer one cancels the sequence before, and awaits its end.</summary>
    let switchMap (mapping: 'T -> CoroutineSeq<'U>) (source: CoroutineSeq<'T>) : CoroutineSeq<'U> =
        source.Switch(Func<'T, IAsyncEnumerable<'U>>(fun value -> mapping value))

    /// <summary>The sequence from which anything comes first: a value, its end, or its failure. The others are cancelled then.</summary>
    let race (sources: CoroutineSeq<'T> list) : CoroutineSeq<'T> =
        CoroutineSeq.Race [| for source in sources -> source :> IAsyncEnumerable<'T> |]

    /// <summary>The values that a task sends, which runs for as long as the sequence is enumerated. It may open scopes and groups around its sends, as a
    /// <c>coroutineSeq { }</c> may not around its yields.</summary>
    /// <param name="capacity">How many values it may send before they are asked for; with 0, a send ends when its value is taken.</param>
    /// <param name="producer">Started by each enumeration; the sequence ends when it does.</param>
    let ofProducer (capacity: int) (producer: ChannelSender<'T> -> Coroutine<unit>) : CoroutineSeq<'T> =
        CoroutineSeq.FromProducer((fun sender -> Suspendable.toUnit (producer sender)), capacity)

    /// <summary>One enumeration of the source for all that enumerate this at the same time. The slowest sets the pace, but consumers in one task do not wait for each
    /// other; the last who leaves ends it, and after that the next begins anew. For one loop at a time.</summary>
    let share (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Share()

    /// <summary>As <c>share</c>, but who comes later first gets the last so many values, also after the end.</summary>
    let replay (count: int) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Replay count

    /// <summary>The source is run once, no further than somebody has asked, and its values are kept for whoever comes later. It stays where it is when all have left,
    /// until the end of the run. No consumer waits for another. After a failure the next begins anew.</summary>
    let cache (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = replay Int32.MaxValue source

    // ---- On the loop's clock ----

    /// <summary>0, 1, …, one at each tick. Ticks that are over when the consumer asks again are left out, as the numbers show.</summary>
    let interval (period: TimeSpan) : CoroutineSeq<int64> = CoroutineSeq.Interval period

    /// <summary>Each value after which none comes for so long, and the last.</summary>
    let debounce (delay: TimeSpan) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Debounce delay

    /// <summary>Values, at least so long apart: those that come sooner after one that was handed out are dropped.</summary>
    let throttle (period: TimeSpan) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Throttle period

    /// <summary>At each tick the newest value, if one has come since the last tick; at the end, what has come since.</summary>
    let sample (period: TimeSpan) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Sample period

    /// <summary>Arrays of so many values, or fewer when the time since the first of them is up.</summary>
    let bufferByCountAndTime (count: int) (period: TimeSpan) (source: CoroutineSeq<'T>) : CoroutineSeq<'T[]> =
        source.Buffer(count, period)

    /// <summary>The values of each period, at its end; an empty array if none came.</summary>
    let windowByTime (period: TimeSpan) (source: CoroutineSeq<'T>) : CoroutineSeq<'T[]> = source.Window period

    /// <summary>The same values, each of which must come in so long from being asked for; else a DeadlineExceededException is thrown.</summary>
    let timeout (limit: TimeSpan) (source: CoroutineSeq<'T>) : CoroutineSeq<'T> = source.Timeout limit

    // ---- Channels and observables ----

    /// <summary>What a receiver gets, until the end. Leaving early leaves the rest in the channel.</summary>
    let ofChannel (receiver: ChannelReceiver<'T>) : CoroutineSeq<'T> =
        CoroutineSeq.From(receiver :> IAsyncEnumerable<'T>)

    /// <summary>Sends all values into a channel; waits while it is full. The sender stays open.</summary>
    let toChannel (sender: ChannelSender<'T>) (source: CoroutineSeq<'T>) : Coroutine<unit> =
        Suspendable.ofUnit (source.SendTo sender)

    /// <summary>The values that an observable pushes, on any thread, while the sequence is enumerated.</summary>
    /// <param name="capacity">How many are kept that have not been asked for.</param>
    /// <param name="overflow">What happens to one for which there is no room; an observable cannot wait.</param>
    /// <param name="source">Subscribed to by each enumeration.</param>
    let ofObservable (capacity: int) (overflow: ChannelOverflow) (source: IObservable<'T>) : CoroutineSeq<'T> =
        source.ToCoroutineSeq(capacity, overflow)

    /// <summary>The sequence as an observable, to be subscribed to on the loop's thread; each subscription is a task that enumerates it.</summary>
    let toObservable (source: CoroutineSeq<'T>) : IObservable<'T> = source.ToObservable()
