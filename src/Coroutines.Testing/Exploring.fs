namespace Coroutines.Testing

open System
open System.Runtime.InteropServices
open Coroutines
open FsCheck

/// <summary>The functions of the module <c>Explore</c> for C#.</summary>
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
        Explore.runWith (Exploring.Or settings) (fun () -> Coroutine.op_Implicit (program.Invoke()): Coroutine<Unit>)

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
