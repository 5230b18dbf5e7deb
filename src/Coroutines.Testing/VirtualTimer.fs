namespace Coroutines.Testing

open System
open System.Runtime.CompilerServices
open System.Threading
open System.Threading.Tasks
open Coroutines

/// A BCL timer that is a timer of the loop.
// THREADS: made and changed on the loop's thread, or while the loop is idle.
[<Sealed>]
type internal VirtualTimer(loop: EventLoop, callback: unit -> unit, dueTime: TimeSpan, period: TimeSpan) as this =
    // How many are set on each loop: while there are such, an await of something outside may be one that they end.
    static let counts = ConditionalWeakTable<EventLoop, StrongBox<int>>()

    let count = counts.GetValue(loop, (fun _ -> StrongBox 0))
    let mutable handle = LoopHandle()
    let mutable isSet = false
    let mutable every = period

    let unset () =
        if isSet then
            isSet <- false
            count.Value <- count.Value - 1
            handle.Cancel() |> ignore

    let rec set (after: TimeSpan) =
        if after <> Timeout.InfiniteTimeSpan then
            isSet <- true
            count.Value <- count.Value + 1

            handle <-
                loop.CallLater(
                    after,
                    fun () ->
                        unset ()

                        if every > TimeSpan.Zero then
                            set every

                        callback ()
                )

    do this.Change(dueTime, period) |> ignore

    /// How many are set on a loop.
    static member CountOn(loop: EventLoop) =
        match counts.TryGetValue loop with
        | true, count -> count.Value
        | _ -> 0

    member _.Change(dueTime: TimeSpan, period: TimeSpan) =
        unset ()
        every <- period
        set dueTime
        true

    interface ITimer with
        member this.Change(dueTime, period) = this.Change(dueTime, period)
        member _.Dispose() = unset ()

        member _.DisposeAsync() =
            unset ()
            ValueTask.CompletedTask
