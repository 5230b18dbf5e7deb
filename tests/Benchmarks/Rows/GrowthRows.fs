/// How figures grow with the number of tasks, and what a task that waits keeps alive.
module Coroutines.Benchmarks.GrowthRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let private sizes = [ 10; 1_000; 100_000 ]

let private growth name (subjects: int -> Subject list) = {
    benchmark name 400_000 (fun () -> List.collect subjects sizes) with
        Rounds = Some 5
}

let private tasks (size: int) subject = $"{size:N0} tasks, {subject}"

let all () : Benchmark list = [
    growth "growth-yield" (fun size -> [
        ours (tasks size FSharpLeg) (fun n -> CoroutineTurns.roundRobin (min size n) n)
        pumped (tasks size "Task + pump (C#)") (fun n -> TaskTurns.RoundRobin(min size n, n))
    ])

    growth "growth-sleep" (fun size -> [
        oursInVirtualTime (tasks size FSharpLeg) (Surroundings.repeated size CoroutineTimers.sleepers)
        pumpedInVirtualTime (tasks size "Task + pump (C#)") (fun clock n ->
            TaskTimers.SleepersRepeated(clock, size, n))
    ])

    growth "growth-gather" (fun size -> [
        ours (tasks size FSharpLeg) (Surroundings.repeated size (fun some -> CoroutineTurns.gather some 1))
        pumped (tasks size "Task.WhenAll + pump (C#)") (fun n -> TaskTurns.WhenAllRepeated(size, n))
    ])

    growth "growth-group" (fun size -> [
        ours (tasks size FSharpLeg) (Surroundings.repeated size (fun some -> CoroutineTurns.group some 1))
        pumped (tasks size "Task.WhenAll + pump (C#)") (fun n -> TaskTurns.WhenAllRepeated(size, n))
    ])

    {
        benchmark "suspended" 100_000 (fun () -> [
            ours "on a future (F#)" SuspendedTasks.onAFuture
            ours "on an event (F#)" SuspendedTasks.onAnEvent
            ours "on a channel (F#)" SuspendedTasks.onAChannel
            pumped "Task on a TaskCompletionSource (C#)" TasksSuspended.OnASource
            pumped "Task on a SemaphoreSlim (C#)" TasksSuspended.OnASemaphore
            pumped "Task on a Channel (C#)" TasksSuspended.OnAChannel
        ]) with
            Rounds = Some 5
            Bytes = Live
    }
]
