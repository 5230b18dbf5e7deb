namespace Coroutines.Fs.Tests.Laws

open System.Collections.Generic

/// A loop as the design describes it, written anew in plain F#: turns, timers, steps. It shares no code with the library.
type ModelLoop() =
    let ready = Queue<unit -> unit>()
    let timers = PriorityQueue<bool ref * (unit -> unit), struct (int * int)>()
    let mutable now = 0
    let mutable steps = 0
    let mutable created = 0

    let rec dropCanceled () =
        if timers.Count > 0 && not (fst (timers.Peek())).Value then
            timers.Dequeue() |> ignore
            dropCanceled ()

    let takeDue () =
        let mutable isLooking = true

        while isLooking do
            dropCanceled ()

            match timers.TryPeek() with
            | true, (_, work), struct (time, _) when time <= now ->
                timers.Dequeue() |> ignore
                ready.Enqueue work
            | _ -> isLooking <- false

    member _.Stamp() = $"{now} ms, {steps}:"

    member _.Ready(work: unit -> unit) = ready.Enqueue work

    /// A timer; it is cancelled by setting what is returned to false.
    member _.After(milliseconds: int, work: unit -> unit) =
        let isWanted = ref true
        created <- created + 1
        timers.Enqueue((isWanted, work), struct (now + milliseconds, created))
        isWanted

    /// Runs turns until one has ended in which the condition came to hold.
    member _.RunUntil(isOver: unit -> bool) =
        while not (isOver ()) do
            if ready.Count = 0 then
                dropCanceled ()

                match timers.TryPeek() with
                | true, _, struct (time, _) -> now <- max now time
                | _ -> failwith "the model is in a deadlock"

            takeDue ()

            for _ in 1 .. ready.Count do
                steps <- steps + 1
                ready.Dequeue () ()
