namespace Coroutines.Testing

open System
open System.Text
open Coroutines
open FsCheck
open FsCheck.FSharp

/// <summary>Raised when no sequential order explains what the operations of an object have returned.</summary>
/// <param name="message">The history, operation by operation.</param>
[<Sealed>]
type NotLinearizableException(message: string) =
    inherit Exception(message)

/// <summary>An object whose operations suspend, and what it should do.</summary>
type ModelTest<'Object, 'State, 'Command, 'Result when 'State: equality and 'Result: equality> = {
    /// Makes the object, on the loop.
    Create: unit -> 'Object
    /// Runs one command on it.
    Run: 'Object -> 'Command -> Coroutine<'Result>
    /// What it should do.
    Model: SequentialModel<'State, 'Command, 'Result>
    /// Makes the commands of one client, which it runs one after the other.
    Commands: Gen<'Command list>
    /// How many clients there are.
    Clients: int
}

/// <summary>Tests of objects with suspending operations against sequential models.</summary>
[<RequireQualifiedAccess>]
module Model =

    // Longer than any operation takes by itself; on virtual time it costs nothing.
    let private quiet = TimeSpan.FromDays 1.0

    let private describe (history: Operation<'Command, 'Result> list) =
        let text = StringBuilder("No order of these operations explains what they returned:\n")

        for operation in history do
            text.Append($"  {operation}\n") |> ignore

        text.ToString()

    /// <summary>The program that runs the clients' commands at the same time until all have ended or wait for good, and then looks for an
    /// explanation. A command that is cancelled must have done nothing.</summary>
    let program (test: ModelTest<'Object, 'State, 'Command, 'Result>) (clients: 'Command list list) : Coroutine<unit> =
        coroutine {
            let subject = test.Create()
            let mutable clock = ref 0
            let history = ResizeArray<Operation<'Command, 'Result>>()

            let tick () =
                clock.Value <- clock.Value + 1
                clock.Value

            let client name (commands: 'Command list) =
                coroutine {
                    for command in commands do
                        let place = history.Count

                        history.Add {
                            Client = name
                            Command = command
                            Begun = tick ()
                            Ended = Int32.MaxValue
                            Result = ValueNone
                        }

                        let! result = test.Run subject command

                        history[place] <- { history[place] with Ended = tick (); Result = ValueSome result }
                }

            let tasks = [
                for index, commands in List.indexed clients do
                    let name = $"client {index + 1}"
                    Coroutine.startNamed name (client name commands)
            ]

            // When the clock gets here, nobody goes on any more.
            do! Coroutine.sleep quiet

            // What a cancelled client was doing has not happened: it is no part of the history.
            let cancelled = tasks |> List.filter _.IsCanceled |> List.map _.Name

            let outcome =
                history
                |> Seq.filter (fun operation ->
                    operation.Result.IsSome || not (List.contains operation.Client cancelled))
                |> Seq.toList

            let isExplained = (Linearizability.explain test.Model outcome).IsSome

            for task in tasks do
                task.Cancel() |> ignore

            let! _ = Coroutine.wait WaitUntil.AllCompleted None tasks

            for task in tasks do
                if task.IsFaulted then
                    task.Result

            if not isExplained then
                raise (NotLinearizableException(describe outcome))
        }

    /// <summary>Explores random concurrent commands; every history must be linearizable, and whoever still waits at the end must have to, by
    /// the model: so a lost wake-up is found too.</summary>
    /// <param name="settings">How. With <c>Faults.Cancellation</c> the clients are cancelled as well.</param>
    /// <param name="test">The object, its commands and its model.</param>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">Some history has no explanation.</exception>
    let checkWith (settings: ExploreSettings) (test: ModelTest<'Object, 'State, 'Command, 'Result>) : unit =
        let shrink (clients: 'Command list list) =
            seq {
                for index, commands in List.indexed clients do
                    for gone in 0 .. commands.Length - 1 do
                        clients |> List.updateAt index (List.removeAt gone commands)
            }

        let clients = Gen.listOfLength (max 1 test.Clients) test.Commands
        Explore.forAllWith settings (Arb.fromGenShrink (clients, shrink)) (program test)

    /// <summary>As <c>checkWith</c>, with <c>ExploreSettings.Default</c>.</summary>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">Some history has no explanation.</exception>
    let check (test: ModelTest<'Object, 'State, 'Command, 'Result>) : unit = checkWith ExploreSettings.Default test

    let private upTo most (command: Gen<'Command>) : Gen<'Command list> =
        Gen.choose (1, most) |> Gen.bind (fun length -> Gen.listOfLength length command)

    /// What is asked of a queue.
    type QueueCommand =
        /// Puts an item; waits while the queue is full.
        | Put of item: int
        /// Takes an item; waits while there is none.
        | Get

    /// <summary>A bounded queue, first in, first out.</summary>
    /// <param name="capacity">How many items it holds; zero for any number.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="put">Puts an item.</param>
    /// <param name="get">Takes an item.</param>
    let queue
        (capacity: int)
        (create: unit -> 'Queue)
        (put: 'Queue -> int -> Coroutine<unit>)
        (get: 'Queue -> Coroutine<int>)
        : ModelTest<'Queue, int list, QueueCommand, int> = {
        Create = create
        Run =
            fun queue command ->
                match command with
                | Put item -> put queue item |> Coroutine.map (fun () -> 0)
                | Get -> get queue
        Model = {
            Initial = []
            Apply =
                fun items command ->
                    match command, items with
                    | Put _, _ when capacity > 0 && items.Length >= capacity -> ValueNone
                    | Put item, _ -> ValueSome(struct (items @ [ item ], 0))
                    | Get, [] -> ValueNone
                    | Get, item :: rest -> ValueSome(struct (rest, item))
        }
        Commands = Gen.oneof [ Gen.map Put (Gen.choose (1, 9)); Gen.constant Get ] |> upTo 4
        Clients = 3
    }

    /// What is asked of a lock.
    type LockCommand =
        /// Acquires it, waits for a turn, looks whether anybody else is inside, and releases it: the result is how many were inside.
        | Enter

    /// <summary>A lock: never two inside, and nobody waits for a free one.</summary>
    /// <param name="create">Makes it.</param>
    /// <param name="acquire">Acquires it.</param>
    /// <param name="release">Releases it.</param>
    let exclusion
        (create: unit -> 'Lock)
        (acquire: 'Lock -> Coroutine<unit>)
        (release: 'Lock -> unit)
        : ModelTest<struct ('Lock * int ref), unit, LockCommand, int> = {
        Create = fun () -> struct (create (), ref 0)
        Run =
            fun (struct (gate, inside)) Enter ->
                coroutine {
                    do! acquire gate
                    inside.Value <- inside.Value + 1

                    try
                        do! Coroutine.yieldNow ()
                        return inside.Value
                    finally
                        inside.Value <- inside.Value - 1
                        release gate
                }
        Model = { Initial = (); Apply = fun () Enter -> ValueSome(struct ((), 1)) }
        Commands = Gen.constant Enter |> upTo 3
        Clients = 3
    }

    /// What is asked of a cache.
    type CacheCommand =
        /// Sets the value of a key.
        | Set of key: int * value: int
        /// The value of a key, or this one, which is then set.
        | GetOrAdd of key: int * value: int

    /// <summary>A cache of values by key: all see the value that was added first, until another is set.</summary>
    /// <param name="create">Makes it.</param>
    /// <param name="set">Sets the value of a key.</param>
    /// <param name="getOrAdd">The value of a key; if there is none, that of the coroutine, which is then set.</param>
    let cache
        (create: unit -> 'Cache)
        (set: 'Cache -> int -> int -> Coroutine<unit>)
        (getOrAdd: 'Cache -> int -> Coroutine<int> -> Coroutine<int>)
        : ModelTest<'Cache, Map<int, int>, CacheCommand, int> =
        let key = Gen.choose (1, 2)
        let value = Gen.choose (1, 9)

        let produce value =
            coroutine {
                do! Coroutine.yieldNow ()
                return value
            }

        {
            Create = create
            Run =
                fun cache command ->
                    match command with
                    | Set(key, value) -> set cache key value |> Coroutine.map (fun () -> value)
                    | GetOrAdd(key, value) -> getOrAdd cache key (produce value)
            Model = {
                Initial = Map.empty
                Apply =
                    fun values command ->
                        match command with
                        | Set(key, value) -> ValueSome(struct (Map.add key value values, value))
                        | GetOrAdd(key, value) ->
                            match Map.tryFind key values with
                            | Some known -> ValueSome(struct (values, known))
                            | None -> ValueSome(struct (Map.add key value values, value))
            }
            Commands =
                Gen.oneof [ Gen.map2 (fun k v -> Set(k, v)) key value; Gen.map2 (fun k v -> GetOrAdd(k, v)) key value ]
                |> upTo 3
            Clients = 3
        }
