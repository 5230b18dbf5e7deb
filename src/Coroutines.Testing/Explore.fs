namespace Coroutines.Testing

open System
open System.Diagnostics
open Coroutines
open FsCheck
open FsCheck.FSharp

/// One exploration: runs schedules until one fails, and shrinks that.
[<Sealed>]
type internal Exploration<'T>(program: unit -> Coroutine<'T>, settings: ExploreSettings, inputKey: string) =
    let run = ProgramRun(program, settings)

    let check (strategy: IStrategy) =
        match run.Once(strategy, false) with
        | None when settings.CheckDeterminism -> run.Compare run.Scheduler.Schedule
        | failure -> failure

    let mixture () =
        Mixed [
            for index, strategy in List.indexed settings.Strategies do
                // So that two strategies do not walk in step.
                strategy.Make(settings.Seed + uint64 index * 0x9E3779B97F4A7C15UL)
        ]

    /// Describes a failure under its schedule, by running that once more.
    let describe failure strategy number length schedule =
        let traced = run.Replay(schedule, true) |> Option.defaultValue failure
        FoundFailure(traced, strategy, number, length, schedule, run.Scheduler.Trace, inputKey)

    let shrink (failure: RunFailure) (schedule: Schedule) =
        let fails candidate =
            match run.Replay(candidate, false) with
            | Some other when other.IsLike failure -> Some run.Scheduler.Schedule
            | _ -> None

        let search bound runs =
            let strategy = Exhaustive bound :> IStrategy

            let rec next left =
                if left = 0 || not (strategy.Begin()) then
                    None
                else
                    match run.Once(strategy, false) with
                    | Some other when other.IsLike failure -> Some run.Scheduler.Schedule
                    | _ -> next (left - 1)

            next runs

        Shrinking.shrink fails search schedule

    /// Runs one schedule alone.
    member _.ReplayOnly(schedule: Schedule) : ExploreReport =
        let clock = Stopwatch.StartNew()

        match run.Replay(schedule, false) with
        | None -> ExploreReport(1, false, clock.Elapsed, null)
        | Some failure -> ExploreReport(1, false, clock.Elapsed, describe failure "replay" 1 schedule.Length schedule)

    member _.Run() : ExploreReport =
        let clock = Stopwatch.StartNew()
        let strategy = mixture ()
        let mutable runs = 0
        let mutable found = None

        while found.IsNone
              && runs < settings.Runs
              && (runs &&& 15 <> 0 || clock.Elapsed < Duration.counted settings.TimeLimit)
              && (strategy :> IStrategy).Begin() do
            runs <- runs + 1
            found <- check strategy

        match found with
        | None -> ExploreReport(runs, (strategy :> IStrategy).Covered, clock.Elapsed, null)
        | Some failure ->
            let schedule = run.Scheduler.Schedule
            let name = strategy.Current.Name

            let shortest =
                match failure with
                | RunFailure.Nondeterministic _ -> schedule
                | _ -> shrink failure schedule

            ExploreReport(runs, false, clock.Elapsed, describe failure name runs schedule.Length shortest)

/// <summary>Runs a program under many schedules, until one breaks it; then prints the shortest such schedule, what ran when, and how to run that again.</summary>
/// <remarks>
/// A program is a function that makes a coroutine. It fails by throwing, by returning false or a property that does not hold, by a deadlock or a livelock,
/// by leaving tasks, timers or generators behind, or by a failure that no await sees. It is run on a loop of its own on virtual time, once for each schedule, so
/// it must make all that it changes itself. It must be deterministic: no real time, no other threads, no random numbers but its input.
/// </remarks>
[<RequireQualifiedAccess>]
module Explore =

    let private exploreAs key (settings: ExploreSettings) (program: unit -> Coroutine<'T>) =
        let exploration = Exploration(program, settings, key)

        match settings.Replay with
        | null
        | "" -> exploration.Run()
        | schedule -> exploration.ReplayOnly(Schedule.Parse schedule)

    let private failOn (report: ExploreReport) (what: string) =
        match report.Found with
        | null -> ()
        | found -> raise (ExplorationFailedException($"{what}{found}", found))

    /// <summary>Explores a program and says what came out. Throws only what is wrong with the settings.</summary>
    let report (settings: ExploreSettings) (program: unit -> Coroutine<'T>) : ExploreReport =
        exploreAs "" settings program

    /// <summary>Explores a program.</summary>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">A schedule breaks it.</exception>
    let runWith (settings: ExploreSettings) (program: unit -> Coroutine<'T>) : unit =
        failOn (report settings program) ""

    /// <summary>Explores a program with <c>ExploreSettings.Default</c>.</summary>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">A schedule breaks it.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    /// open Coroutines.Testing
    ///
    /// let deposits () =
    ///     coroutine {
    ///         let gate = AsyncLock()
    ///         let mutable balance = 0
    ///
    ///         let deposit () =
    ///             coroutine {
    ///                 use! held = gate.Hold()
    ///                 let before = balance
    ///                 do! Coroutine.yieldNow ()
    ///                 balance &lt;- before + 10
    ///             }
    ///
    ///         let! _ = Coroutine.gather [ deposit (); deposit () ]
    ///         return balance = 20
    ///     }
    ///
    /// Explore.run deposits
    /// printfn "no schedule breaks it"
    /// </code>
    /// <code lang="text">
    /// no schedule breaks it
    /// </code>
    /// </example>
    let run (program: unit -> Coroutine<'T>) : unit = runWith ExploreSettings.Default program

    /// <summary>Runs one schedule and says what ran when.</summary>
    let trace (schedule: Schedule) (program: unit -> Coroutine<'T>) : RunTrace =
        let run = ProgramRun(program, ExploreSettings.Default)
        run.Replay(schedule, true) |> ignore
        run.Scheduler.Trace

    /// <summary>An explored program as an FsCheck property, to be returned from a method marked <c>[&lt;Property&gt;]</c>. FsCheck makes and shrinks the input.</summary>
    let property (settings: ExploreSettings) (program: unit -> Coroutine<'T>) : Property =
        let report = report settings program

        match report.Found with
        | null -> Prop.ofTestable true
        | found -> Prop.label (string found) (Prop.ofTestable false)

    /// <summary>The schedules as an FsCheck arbitrary: up to twelve choices in the first forty steps, and how they shrink.</summary>
    let schedules: Arbitrary<Schedule> =
        let choice =
            Gen.map2
                (fun at pick -> { Kind = ChoiceKind.Next; At = at; Pick = pick })
                (Gen.choose (1, 40))
                (Gen.choose (1, 3))

        let schedule =
            Gen.choose (0, 12)
            |> Gen.bind (fun length -> Gen.listOfLength length choice)
            |> Gen.map (fun choices -> { Choices = choices |> List.distinctBy _.At |> List.sortBy _.At })

        Arb.fromGenShrink (schedule, _.Shrink())

    // The input as part of the replay line: seed, number, and which shrink was taken each time, as "7:12:0.3/".
    let private keyOf seed index path =
        let path = String.Join(".", List.rev path |> List.map string)
        $"{seed}:{index}:{path}/"

    let private inputOf (arbitrary: Arbitrary<'Input>) (seed: uint64) (index: int) =
        let size = 1 + index % 50
        let random = SeededRandom(seed + uint64 index)

        arbitrary.Generator
        |> Gen.sampleWithSeed (Rnd(random.NextBits(), random.NextBits() ||| 1UL)) size 1
        |> Array.head

    /// <summary>Explores a program for many inputs. Shrinks the input first, then the schedule.</summary>
    /// <param name="settings">How; the runs are shared out among the inputs.</param>
    /// <param name="arbitrary">Makes and shrinks the inputs.</param>
    /// <param name="program">The program.</param>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">An input and a schedule break it.</exception>
    let forAllWith
        (settings: ExploreSettings)
        (arbitrary: Arbitrary<'Input>)
        (program: 'Input -> Coroutine<'T>)
        : unit =
        let clock = Stopwatch.StartNew()
        let each = { settings with Runs = max 20 (settings.Runs / max 1 settings.Inputs) }

        let explore settings key input = exploreAs key settings (fun () -> program input)

        let failWith input report = failOn report $"Input: %A{input}\n"

        // Of a smaller input it is asked whether it fails at all.
        let rec shrink index path input (report: ExploreReport) =
            let smaller =
                arbitrary.Shrinker input
                |> Seq.truncate 100
                |> Seq.indexed
                |> Seq.tryPick (fun (nth, candidate) ->
                    let path = nth :: path
                    let report = explore each (keyOf settings.Seed index path) candidate
                    if isNull report.Found then None else Some(path, candidate, report))

            match smaller with
            | Some(path, candidate, report) when clock.Elapsed / 2.0 < Duration.counted settings.TimeLimit ->
                shrink index path candidate report
            | Some(_, candidate, report) -> failWith candidate report
            | None -> failWith input report

        match settings.Replay with
        | null
        | "" ->
            let mutable index = 0

            while index < settings.Inputs && clock.Elapsed < Duration.counted settings.TimeLimit do
                let input = inputOf arbitrary settings.Seed index
                let report = explore each (keyOf settings.Seed index []) input

                if not (isNull report.Found) then
                    shrink index [] input report

                index <- index + 1
        | replay ->
            match replay.Split('/', ':') with
            | [| seed; index; path; schedule |] ->
                let steps = path.Split('.', StringSplitOptions.RemoveEmptyEntries) |> Array.map int

                let input =
                    (inputOf arbitrary (uint64 seed) (int index), steps)
                    ||> Array.fold (fun input nth -> arbitrary.Shrinker input |> Seq.item nth)

                failWith input (explore { settings with Replay = schedule } $"{seed}:{index}:{path}/" input)
            | _ ->
                raise (
                    FormatException
                        $"'{replay}' does not say which input to use. Copy the whole of what the failure printed, such as 1:12:0.3/r3,c5."
                )

    /// <summary>Explores a program for many inputs, with <c>ExploreSettings.Default</c>.</summary>
    /// <exception cref="T:Coroutines.Testing.ExplorationFailedException">An input and a schedule break it.</exception>
    /// <example>
    /// <code lang="fsharp">
    /// open Coroutines
    /// open Coroutines.Testing
    /// open FsCheck.FSharp
    ///
    /// let countsAll (clients: int) =
    ///     coroutine {
    ///         let mutable count = 0
    ///         let client () = coroutine { count &lt;- count + 1 }
    ///         let! _ = Coroutine.gather [ for _ in 1..clients -> client () ]
    ///         return count = clients
    ///     }
    ///
    /// Explore.forAll (ArbMap.defaults |> ArbMap.arbitrary |> Arb.convert (fun n -> abs n % 5) id) countsAll
    /// printfn "no input and no schedule breaks it"
    /// </code>
    /// <code lang="text">
    /// no input and no schedule breaks it
    /// </code>
    /// </example>
    let forAll (arbitrary: Arbitrary<'Input>) (program: 'Input -> Coroutine<'T>) : unit =
        forAllWith ExploreSettings.Default arbitrary program
