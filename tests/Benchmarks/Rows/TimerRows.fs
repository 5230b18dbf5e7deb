/// Sleeps, deadlines, and posts from other threads.
module Coroutines.Benchmarks.TimerRows

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Subjects

let private fires live =
    fun () ->
        bothInVirtualTime (CoroutineTimers.fires live) (fun n -> CSharp.CoroutineTimers.Fires(live, n))
        @ [
            timed "PriorityQueue (C#)" (fun n -> TaskTimers.Fires(live, n))
            floor (fun n -> Floors.Timers.Fires(live, n))
        ]

let all () : Benchmark list = [
    {
        benchmark "sleepers-1m" 1_000_000 (fun () ->
            bothInVirtualTime CoroutineTimers.sleepers CSharp.CoroutineTimers.Sleepers
            @ [
                pumpedInVirtualTime "Task + pump (C#)" (fun clock n -> TaskTimers.Sleepers(clock, n))
                floor Floors.Timers.Sleepers
            ]
            @ CPython.asyncio "sleepers-1m" 10) with
            Rounds = Some 5
            Bytes = Live
    }

    benchmark "timer-cancel" 200_000 (fun () ->
        bothInVirtualTime CoroutineTimers.cancels CSharp.CoroutineTimers.Cancels
        @ [ timed "CancellationTokenSource(delay) (C#)" TaskTimers.Cancels; floor Floors.Timers.Cancels ]
        @ CPython.asyncio "timer-cancel" 10)

    benchmark "timer-fire" 200_000 (fires 1_000)

    { benchmark "timer-fire-200k" 400_000 (fires 200_000) with Rounds = Some 7 }

    benchmark "post" 1_000_000 (fun () ->
        both CoroutinePosts.posts CSharp.CoroutinePosts.Posts
        @ [
            task "Channel (C#)" TaskPosts.OverChannel
            timed "ConcurrentQueue (C#)" TaskPosts.OverConcurrentQueue
            floor Floors.Posts.OverRing
        ])
]
