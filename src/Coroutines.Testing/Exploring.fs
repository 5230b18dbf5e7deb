namespace Coroutines.Testing

open System
open System.Runtime.InteropServices
open Coroutines
open FsCheck
open FsCheck.FSharp

/// <summary>What a sequential model answers to a command, in C#.</summary>
/// <param name="state">The state after it.</param>
/// <param name="result">Its result.</param>
[<Sealed>]
type ModelAnswer<'State, 'Result>(state: 'State, result: 'Result) =
    /// The state after the command.
    member _.State = state

    /// Its result.
    member _.Result = result

/// <summary>The functions of the module <c>Explore</c>, and of <c>Model</c>, for C#.</summary>
/// <remarks>A program must make all that it changes itself, each time it is called; see <c>Explore</c>.</remarks>
[<AbstractClass; Sealed>]
type Exploring =

    static member private Or(settings: ExploreSettings | null) =
        match settings with
        | null -> ExploreSettings.Default
        | settings -> settings

    /// <summary>Explores a program that returns a value: false, or a property that does not hold, is a failure.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="program">Makes the coroutine anew for each schedule.</param>
    /// <param name="settings">How; null for <c>ExploreSettings.Default</c>.</param>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">A schedule breaks it.</exception>
    static member Run
        (
            program: Func<Coroutine<'T>>,
            [<Optional; DefaultParameterValue(null: ExploreSettings | null)>] settings: ExploreSettings | null
        ) : unit =
        Explore.runWith (Exploring.Or settings) program.Invoke

    /// <summary>Explores a program that fails by throwing.</summary>
    /// <param name="program">Makes the coroutine anew for each schedule.</param>
    /// <param name="settings">How; null for <c>ExploreSettings.Default</c>.</param>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">A schedule breaks it.</exception>
    static member Run
        (
            program: Func<Coroutine>,
            [<Optional; DefaultParameterValue(null: ExploreSettings | null)>] settings: ExploreSettings | null
        ) : unit =
        Explore.runWith (Exploring.Or settings) (fun () ->
            Coroutine.op_Implicit (program.Invoke()): Coroutine<Coroutines.Unit>)

    /// <summary>Explores a program for many inputs. Shrinks the input first, then the schedule.</summary>
    /// <typeparam name="Input">The type of the inputs.</typeparam>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="inputs">Makes and shrinks the inputs.</param>
    /// <param name="program">Makes the coroutine anew for each schedule.</param>
    /// <param name="settings">How; null for <c>ExploreSettings.Default</c>.</param>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">An input and a schedule break it.</exception>
    static member ForAll
        (
            inputs: Arbitrary<'Input>,
            program: Func<'Input, Coroutine<'T>>,
            [<Optional; DefaultParameterValue(null: ExploreSettings | null)>] settings: ExploreSettings | null
        ) : unit =
        Explore.forAllWith (Exploring.Or settings) inputs program.Invoke

    /// <summary>Explores random concurrent commands on an object, against a sequential model: <c>Model.check</c>.</summary>
    /// <typeparam name="Object">The type of the object.</typeparam>
    /// <typeparam name="State">The type of the model's state; compared by equality, so an immutable value.</typeparam>
    /// <typeparam name="Command">The type of the commands, such as a record.</typeparam>
    /// <typeparam name="Result">The type of what they return.</typeparam>
    /// <param name="create">Makes the object.</param>
    /// <param name="run">Runs one command on it.</param>
    /// <param name="initial">The model's state of a new object.</param>
    /// <param name="apply">The model: state after the command and its result; null where the operation has to wait.</param>
    /// <param name="commands">Makes one command. Three clients get up to four each.</param>
    /// <param name="settings">How; null for <c>ExploreSettings.Default</c>.</param>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">Some history has no explanation.</exception>
    static member Model
        (
            create: Func<'Object>,
            run: Func<'Object, 'Command, Coroutine<'Result>>,
            initial: 'State,
            apply: Func<'State, 'Command, ModelAnswer<'State, 'Result> | null>,
            commands: Gen<'Command>,
            [<Optional; DefaultParameterValue(null: ExploreSettings | null)>] settings: ExploreSettings | null
        ) : unit =
        Model.checkWith (Exploring.Or settings) {
            Create = create.Invoke
            Run = fun subject command -> run.Invoke(subject, command)
            Model = {
                Initial = initial
                Apply =
                    fun state command ->
                        match apply.Invoke(state, command) with
                        | null -> ValueNone
                        | answer -> ValueSome(struct (answer.State, answer.Result))
            }
            Commands = Gen.choose (1, 4) |> Gen.bind (fun length -> Gen.listOfLength length commands)
            Clients = 3
        }
