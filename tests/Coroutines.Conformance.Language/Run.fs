namespace Coroutines.Conformance

open System
open System.Collections.Generic
open Coroutines
open Coroutines.Testing

/// One way of authoring coroutines, which runs the bodies of programs.
type ILeg =
    /// A cold coroutine of a body, which records where it begins and ends.
    abstract Run: Body -> Coroutine<Json>

/// A shared integer.
[<Sealed>]
type Counter(value: int64) =
    member val Value = value with get, set

/// What all that runs of one program shares: clock, variables, labels, and the trace being recorded.
[<Sealed>]
type Run(program: Program, clock: VirtualClock) =
    // As the oracle; no valid program comes near it.
    static let mostEvents = 5000

    let events = ResizeArray<Event>()
    let variables: (obj | null) array = Array.zeroCreate program.Slots
    let kept = ResizeArray<objnull>()
    let doneCallbacks = Dictionary<Body, Action<IFuture>>(HashIdentity.Reference)
    let mutable isClosed = false

    /// One loop unit.
    static member Unit = TimeSpan.FromSeconds 1L

    static member InUnits(time: TimeSpan) = time.Ticks / Run.Unit.Ticks

    member val Labels = Labels()
    member val Leg: ILeg = Unchecked.defaultof<ILeg> with get, set
    member _.Program = program
    member _.Events = events
    member _.HasTooManyEvents = events.Count > mostEvents

    /// Nothing is recorded from now on.
    member _.Close() = isClosed <- true

    member this.Record(kind, payload) =
        if not (isClosed || this.HasTooManyEvents) then
            let task: string | null =
                match CoroutineTask.Current with
                | null -> null
                | task -> task.Name

            events.Add { Time = Run.InUnits clock.Now; Task = task; Kind = kind; Payload = payload }

    member this.RecordReturn(body: Body, value: Json) =
        this.Record("exit", Json.Object [| struct ("body", Json.String body.Name); struct ("return", value) |])

    /// A body ended by an exception.
    member this.RecordRaise(body: Body, error: exn) =
        let how =
            match error with
            | :? GeneratorClosedException -> struct ("closed", Json.trueValue)
            | _ -> struct ("raise", Errors.toJson error)

        this.Record("exit", Json.Object [| struct ("body", Json.String body.Name); how |])

    member _.IsBound(name: Name) =
        if name.IsSelf then
            not (isNull CoroutineTask.Current)
        else
            not (isNull variables[name.Slot])

    /// Keeps a value for as long as the run, as the frames of a traceback do in CPython; without it the collector decides what the end of
    /// the run still finds.
    member _.Keep(value: 'T) : 'T =
        kept.Add(box value)
        value

    member _.BindMain(task: ICoroutineTask) = variables[Name.MainSlot] <- task

    member _.Bind(name: Name, value: obj) = variables[name.Slot] <- value

    member this.BindIfNamed(name: Name voption, value: obj) =
        match name with
        | ValueSome name -> this.Bind(name, value)
        | ValueNone -> ()

    /// The value of a bound name. The kinds have been checked when the program was read.
    member _.Get<'T>(name: Name) : 'T =
        if name.IsSelf then unbox<'T> CoroutineTask.Current else unbox<'T> variables[name.Slot]

    /// A task, a declared future, or one bound by a combinator.
    member this.Future(name: Name) = this.Get<Future<Json>> name

    member _.Loop = EventLoop.Current

    member _.At(moment: Moment) : Nullable<TimeSpan> =
        match moment with
        | Moment.Never -> Nullable()
        | Moment.At time -> Nullable time
        | Moment.After delay -> Nullable(EventLoop.Current.Time + delay)

    /// The one function that a callback name stands for.
    member _.DoneCallback(body: Body, call: Action<IFuture>) =
        match doneCallbacks.TryGetValue body with
        | true, known -> known
        | _ ->
            doneCallbacks.Add(body, call)
            call

    /// Creates the declared objects, in their order.
    member this.CreateObjects() =
        for struct (name, declared) in program.Objects do
            let value: obj =
                match declared with
                | Declared.Future ->
                    let future = Future<Json>()
                    this.Labels.Set(future, name.Text)
                    future
                | Declared.Event -> AsyncEvent()
                | Declared.Lock -> AsyncLock()
                | Declared.Condition(ValueSome gate) -> AsyncCondition(this.Get<AsyncLock> gate)
                | Declared.Condition ValueNone -> AsyncCondition()
                | Declared.Semaphore(permits, true) -> AsyncSemaphore(permits, permits)
                | Declared.Semaphore(permits, false) -> AsyncSemaphore permits
                | Declared.Barrier parties -> AsyncBarrier parties
                | Declared.Queue(order, capacity) -> AsyncQueue<Json>(capacity, order, Json.order)
                | Declared.Counter value -> Counter value

            this.Bind(name, value)
