namespace Coroutines.Testing

open System.Collections.Generic
open Coroutines
open Coroutines.LowLevel

/// Finds tasks that wait for one another in a circle. It is asked after each step, and so makes nothing unless there is a circle.
module internal CircularWait =

    /// <summary>The tasks of the circle that a task is in; empty if it is in none that can be known.</summary>
    /// <param name="start">A task that has just begun to wait.</param>
    let find (start: ICoroutineTask) : ICoroutineTask list =
        let rec from (depth: int) (task: ICoroutineTask) : ICoroutineTask list =
            match LoopInspection.WaitTargetOf task with
            | :? AsyncLock as held -> through depth task held.Holder
            | :? ICoroutineTask as other -> through depth task other
            | :? IReadOnlyList<IFuture> as all ->
                let mutable circle = []

                for index in 0 .. all.Count - 1 do
                    if circle.IsEmpty then
                        match all[index] with
                        | :? ICoroutineTask as other -> circle <- through depth task other
                        | _ -> ()

                circle
            | _ -> []

        // A chain that is longer does not lead back here.
        and through depth task other =
            match other with
            | null -> []
            | other when other.IsCompleted || depth > 64 -> []
            | other when obj.ReferenceEquals(other, start) -> [ task ]
            | other ->
                match from (depth + 1) other with
                | [] -> []
                | circle -> task :: circle

        from 0 start
