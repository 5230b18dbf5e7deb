namespace Coroutines.Testing

open System
open System.Collections.Generic
open Coroutines
open Coroutines.LowLevel

/// One task that waits, what for, and the tasks that it waits for by that.
type WaitEdge = {
    /// The name of the task.
    Task: string
    /// What it waits for: a primitive by its type and a number, or the wait in words.
    Target: string
    /// What stands between: "held by", "the end of", or nothing.
    Relation: string
    /// The names of the tasks that must do something first, as far as can be known.
    On: string list
} with

    override this.ToString() =
        match this.Relation, this.On with
        | "", _ -> $"{this.Task} waits for {this.Target}"
        | relation, on ->
            let names = String.Join(" and ", on)

            if this.Target = "" then
                $"{this.Task} waits for {relation} {names}"
            else
                $"{this.Task} waits for {this.Target}, {relation} {names}"

/// <summary>Who waits for whom, at one moment.</summary>
/// <param name="edges">One for each task that waits, in the order of creation.</param>
[<Sealed>]
type WaitGraph(edges: WaitEdge list) =

    let edgesOf =
        let byName = Dictionary<string, ResizeArray<WaitEdge>>()

        for edge in edges do
            match byName.TryGetValue edge.Task with
            | true, known -> known.Add edge
            | _ -> byName[edge.Task] <- ResizeArray [ edge ]

        fun (name: string) ->
            match byName.TryGetValue name with
            | true, known -> known
            | _ -> ResizeArray()

    // Depth first. The way is a list, so that a long one needs no stack, and each name is entered once.
    let findCycle () =
        let entered = HashSet<string>()
        let onWay = HashSet<string>()
        let way = ResizeArray<string>()
        let ahead = Stack<IEnumerator<string>>()
        let mutable cycle = []

        let enter name =
            if onWay.Contains name then
                cycle <- way |> Seq.skip (way.IndexOf name) |> Seq.toList
            elif entered.Add name then
                onWay.Add name |> ignore
                way.Add name
                ahead.Push((edgesOf name |> Seq.collect _.On).GetEnumerator())

        let leave () =
            ahead.Pop().Dispose()
            onWay.Remove way[way.Count - 1] |> ignore
            way.RemoveAt(way.Count - 1)

        for edge in edges do
            if cycle.IsEmpty then
                enter edge.Task

            while cycle.IsEmpty && ahead.Count > 0 do
                let others = ahead.Peek()
                if others.MoveNext() then enter others.Current else leave ()

        cycle

    let arrows =
        let task name = { Text = name; IsTask = true }

        List.distinct [
            for edge in edges do
                if edge.Target = "" then
                    for other in edge.On do
                        { From = task edge.Task; Label = "waits for"; To = task other }
                else
                    let target = { Text = edge.Target; IsTask = false }
                    { From = task edge.Task; Label = "waits for"; To = target }

                    for other in edge.On do
                        { From = target; Label = edge.Relation; To = task other }
        ]

    static let nameOf (task: ICoroutineTask) = task.Name

    static let edgeOf (number: obj -> int) (task: ICoroutineTask) (wait: TaskWait) =
        let edge target relation on = { Task = task.Name; Target = target; Relation = relation; On = on }

        let numbered (target: obj) = $"{target.GetType().Name.Split('`')[0]} {number target}"

        match wait.Target with
        | :? AsyncLock as held ->
            match held.Holder with
            | null -> edge (numbered held) "" []
            | holder when holder.IsCompleted ->
                edge (numbered held) "held for ever by" [ $"{holder.Name}, which has ended" ]
            | holder -> edge (numbered held) "held by" [ holder.Name ]
        | _ ->
            match wait.Futures |> Seq.filter (fun future -> not future.IsCompleted) |> Seq.toList with
            | [] -> edge wait.Words "" []
            | futures ->
                match
                    futures
                    |> List.choose (function
                        | :? ICoroutineTask as task -> Some(nameOf task)
                        | _ -> None)
                with
                | [] -> edge wait.Words "" []
                | names -> edge "" "the end of" names

    /// <summary>The graph of a loop that runs on this thread, or of an idle one.</summary>
    static member Of(loop: EventLoop) =
        let numbers = Dictionary<obj, int>(HashIdentity.Reference)

        let number target =
            match numbers.TryGetValue target with
            | true, known -> known
            | _ ->
                numbers[target] <- numbers.Count + 1
                numbers.Count

        WaitGraph [
            for task in EventLoopTasks.AllTasks loop do
                match LoopInspection.WaitOf task |> Option.ofNullable with
                | Some wait -> edgeOf number task wait
                | None -> ()
        ]

    /// The tasks that wait, and what for, in the order of their creation.
    member _.Edges = edges

    /// The names of tasks that wait for one another in a circle; empty if there is no circle that can be known.
    member _.Cycle = findCycle ()

    /// The text of a Mermaid diagram: tasks are round, what they wait for is square.
    member _.Mermaid =
        let names = Dictionary<ArrowEnd, string>()

        let node (one: ArrowEnd) =
            match names.TryGetValue one with
            | true, name -> name
            | _ ->
                names[one] <- $"n{names.Count + 1}"
                let text = one.Text.Replace('"', '\'')
                names[one] + (if one.IsTask then $"([\"{text}\"])" else $"[\"{text}\"]")

        String.Join(
            "\n",
            [
                "graph LR"
                for arrow in arrows do
                    $"    {node arrow.From} -->|{arrow.Label}| {node arrow.To}"
            ]
        )

    /// The picture as an SVG document: tasks are round, what they wait for is square.
    member _.Svg = ArrowDrawing.svg [ for edge in edges -> { Text = edge.Task; IsTask = true } ] arrows

    /// The graph in words: first the tasks of the circle, then the others.
    override this.ToString() =
        let cycle = this.Cycle
        let inCircle = HashSet cycle
        let others = edges |> List.filter (fun edge -> not (inCircle.Contains edge.Task))
        let inOrder = cycle |> List.collect (fun name -> Seq.toList (edgesOf name))
        String.Join("; ", inOrder @ others)

/// <summary>Raised out of a run when nothing is ready, no timer is set, and nobody outside will wake the loop.</summary>
/// <param name="message">What happened, and the way out.</param>
/// <param name="graph">Who waited for whom.</param>
[<Sealed>]
type DeadlockException(message: string, graph: WaitGraph) =
    inherit InvalidOperationException(message)

    /// Who waits for whom.
    member _.Graph = graph

    /// The exception for a loop that runs on this thread, and goes on, but not with these tasks.
    static member internal InCircle(loop: EventLoop) =
        let graph = WaitGraph.Of loop

        DeadlockException(
            $"Tasks wait for one another in a circle, and no timer is set that could end it: they would wait forever. {graph}. Take the locks in one order, or await in one direction.",
            graph
        )

    /// The exception for a loop that runs on this thread and has nothing left to do.
    static member internal On(loop: EventLoop) =
        let graph = WaitGraph.Of loop

        DeadlockException(
            $"Nothing is ready, no timer is set, and no other thread has posted anything: the run would wait forever. {graph}. Look for a future or lock that nobody completes.",
            graph
        )
