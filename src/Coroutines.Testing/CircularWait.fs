namespace Coroutines.Testing

open System.Collections.Generic
open Coroutines
open Coroutines.LowLevel

/// Finds tasks that wait for one another in a circle. It is asked after each step, and so makes nothing unless there is a circle.
module internal CircularWait =

    // A way that is longer is not followed: each step would cost its length.
    [<Literal>]
    let private Longest = 64

    /// What a task waits for: a task, several, or null where no circle can be known.
    let private next (task: ICoroutineTask) : obj | null =
        match LoopInspection.WaitTargetOf task with
        | :? AsyncLock as held -> held.Holder
        | target -> target

    // Each task is entered once, in the order in which a recursion would come to it.
    let private search (start: ICoroutineTask) : ICoroutineTask list =
        let before = Dictionary<ICoroutineTask, ICoroutineTask>(HashIdentity.Reference)
        let ahead = Stack<struct (ICoroutineTask * ICoroutineTask * int)>()

        let meet (task: ICoroutineTask) depth (other: obj | null) =
            match other with
            | :? ICoroutineTask as other when not other.IsCompleted && depth <= Longest ->
                ahead.Push(struct (other, task, depth + 1))
            | _ -> ()

        let look task depth =
            match next task with
            | :? IReadOnlyList<IFuture> as all ->
                for index in all.Count - 1 .. -1 .. 0 do
                    meet task depth all[index]
            | other -> meet task depth other

        let rec back (task: ICoroutineTask) circle =
            if obj.ReferenceEquals(task, start) then
                task :: circle
            else
                back before[task] (task :: circle)

        let mutable circle = []
        look start 0

        while circle.IsEmpty && ahead.Count > 0 do
            let struct (task, from, depth) = ahead.Pop()

            if obj.ReferenceEquals(task, start) then
                circle <- back from []
            elif before.TryAdd(task, from) then
                look task depth

        circle

    /// <summary>The tasks of the circle that a task is in; empty if it is in none that can be known.</summary>
    /// <param name="start">A task that has just begun to wait.</param>
    let find (start: ICoroutineTask) : ICoroutineTask list =
        let rec from length (task: ICoroutineTask) =
            match next task with
            | :? ICoroutineTask as other ->
                if other.IsCompleted || length > Longest then []
                elif obj.ReferenceEquals(other, start) then search start
                else from (length + 1) other
            | :? IReadOnlyList<IFuture> -> search start
            | _ -> []

        from 0 start
