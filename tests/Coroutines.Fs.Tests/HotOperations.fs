namespace Coroutines.Fs.Tests

open Coroutines
open Coroutines.Benchmarks

/// What the benchmarks measure, and what it allocates: the one place to change when that changes.
type HotOperation = {
    /// The benchmark.
    Name: string
    /// Does it so many times.
    Body: int -> Coroutine<int>
    /// For doing it once, in Release code.
    Bytes: float
    /// In Debug code, at most.
    BytesInDebug: float
    /// Whether it is the same each time; stack traces are not.
    IsExact: bool
} with

    override this.ToString() = this.Name

module HotOperations =

    let private allocates bytes inDebug name body = {
        Name = name
        Body = body
        Bytes = bytes
        BytesInDebug = inDebug
        IsExact = true
    }

    let private sleepers = Surroundings.repeated 1 (fun _ -> CoroutineTimers.sleepers 100)

    let all: HotOperation list = [
        allocates 56 640 "await-sync" CoroutineAwaits.awaitSync
        allocates 56 1_168 "await-yield" CoroutineAwaits.awaitYield
        allocates 56 656 "deep" CoroutineAwaits.deep
        allocates 64 440 "tail" (fun n -> CoroutineAwaits.tail n 0)
        { allocates 8_000 28_000 "exception-20" CoroutineAwaits.exceptions with IsExact = false }
        allocates 0 480 "yield" CoroutineTurns.yields
        allocates 128 1_008 "spawn-join" CoroutineTurns.spawnJoin
        allocates 0 1_152 "ping-pong" CoroutineTurns.pingPong
        allocates 112 1_000 "ping-pong-futures" CoroutineTurns.pingPongOverFutures
        allocates 14_992 77_096 "gather-100" (CoroutineTurns.gather 100)
        allocates 16_944 67_912 "group-100" (CoroutineTurns.group 100)
        allocates 0 344 "timer-cancel" CoroutineTimers.cancels
        allocates 0 0 "timer-fire" (CoroutineTimers.fires 100)
        allocates 20_168 109_472 "sleepers-100" sleepers
    ]
