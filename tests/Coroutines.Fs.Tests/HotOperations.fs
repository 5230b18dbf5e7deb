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
        allocates 56 520 "await-sync" CoroutineAwaits.awaitSync
        allocates 56 840 "await-yield" CoroutineAwaits.awaitYield
        allocates 56 424 "deep" CoroutineAwaits.deep
        allocates 64 320 "tail" (fun n -> CoroutineAwaits.tail n 0)
        { allocates 8_000 16_400 "exception-20" CoroutineAwaits.exceptions with IsExact = false }
        allocates 0 384 "yield" CoroutineTurns.yields
        allocates 128 784 "spawn-join" CoroutineTurns.spawnJoin
        allocates 0 960 "ping-pong" CoroutineTurns.pingPong
        allocates 112 808 "ping-pong-futures" CoroutineTurns.pingPongOverFutures
        allocates 14_992 49_000 "gather-100" (CoroutineTurns.gather 100)
        allocates 16_944 51_500 "group-100" (CoroutineTurns.group 100)
        allocates 0 344 "timer-cancel" CoroutineTimers.cancels
        allocates 0 0 "timer-fire" (CoroutineTimers.fires 100)
        allocates 20_168 84_500 "sleepers-100" sleepers
    ]
