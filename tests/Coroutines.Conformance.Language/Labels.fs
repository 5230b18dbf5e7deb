namespace Coroutines.Conformance

open System.Collections.Generic
open Coroutines

/// What traces call tasks and futures. A task's label is its name.
[<Sealed>]
type Labels() =
    let uses = Dictionary<string, int>()
    let kept = List<ICoroutineTask>()
    let futures = Dictionary<IFuture, string>(HashIdentity.Reference)

    /// The label itself the first time, then with a number.
    member _.Unique(label: string) =
        let count =
            match uses.TryGetValue label with
            | true, count -> count + 1
            | _ -> 1

        uses[label] <- count
        if count = 1 then label else $"{label}/{count}"

    /// Keeps a task for the whole run: what is collected before is reported before.
    member _.Keep(task: ICoroutineTask) = kept.Add task

    /// Labels a future for good. A task has its name from its creation.
    member _.Set(future: IFuture, label: string) = futures.Add(future, label)

    member _.Of(future: IFuture) : string | null =
        match future with
        | :? ICoroutineTask as task -> task.Name
        | _ ->
            match futures.TryGetValue future with
            | true, label -> label
            | _ -> null

    /// Names the tasks that a combinator has just started for its coroutines, in the order of their creation.
    member this.NameNewTasks(labels: IReadOnlyList<string>) =
        if labels.Count > 0 then
            let tasks = CoroutineTask.All

            for i in 0 .. labels.Count - 1 do
                let task = tasks[tasks.Count - labels.Count + i]
                task.Name <- labels[i]
                this.Keep task
