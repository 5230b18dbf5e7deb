/// How each kind of body is run.
module Coroutines.Benchmarks.Subjects

open System.Threading.Tasks
open Coroutines
open Coroutines.Benchmarks.Measurement
open Coroutines.Testing

let private options () = CoroutineRunOptions(CancelOnInterrupt = false)

let ours name (body: int -> Coroutine<int>) = timed name (fun n -> Coroutine.Run(body n, options ()))

/// Nobody waits: time jumps to the next deadline.
let oursInVirtualTime name (body: int -> Coroutine<int>) =
    timed name (fun n ->
        let options = CoroutineRunOptions(Loop = VirtualClock().Options, CancelOnInterrupt = false)
        Coroutine.Run(body n, options))

[<Literal>]
let FSharpLeg = "coroutine (F#)"

[<Literal>]
let CSharpLeg = "coroutine (C#)"

let both (fs: int -> Coroutine<int>) (cs: int -> Coroutine<int>) = [ ours FSharpLeg fs; ours CSharpLeg cs ]

let bothInVirtualTime (fs: int -> Coroutine<int>) (cs: int -> Coroutine<int>) = [
    oursInVirtualTime FSharpLeg fs
    oursInVirtualTime CSharpLeg cs
]

let pumped name (body: int -> Task<int>) = timed name (fun n -> Pump().Run(fun () -> body n))

/// Its delays fire in virtual time, too.
let pumpedInVirtualTime name (body: PumpClock -> int -> Task<int>) =
    timed name (fun n ->
        let clock = PumpClock()
        Pump(clock).Run(fun () -> body clock n))

let task name (body: int -> Task<int>) = timed name (fun n -> (body n).GetAwaiter().GetResult())

let valueTask name (body: int -> ValueTask<int>) = timed name (fun n -> (body n).GetAwaiter().GetResult())

let pooled name (body: int -> Task<int>) =
    timed name (fun n -> Task.Run<int>(fun () -> body n).GetAwaiter().GetResult())

let asyncs name (body: int -> Async<int>) = timed name (fun n -> Async.RunSynchronously(body n))

/// The least hand-written code that could do it.
let floor (body: int -> int) = timed "floor" body
