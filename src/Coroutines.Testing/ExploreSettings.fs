namespace Coroutines.Testing

open System
open System.Globalization
open Coroutines

/// Which faults a schedule may strike with.
type Faults = {
    /// <summary>Which tasks may be cancelled when they suspend: as by <c>task.Cancel()</c>. Null for none.</summary>
    Cancel: Predicate<ICoroutineTask> | null
    /// Time that may pass during a step; zero for none.
    SlowStep: TimeSpan
    /// How many faults strike in one run at most, those at marked awaits too.
    Most: int
} with

    /// <summary>Only the awaits that the program has marked by <c>Fault</c> fail or are held up.</summary>
    static member MarkedOnly = { Cancel = null; SlowStep = TimeSpan.Zero; Most = 2 }

    /// Every task but the main one may be cancelled, once in a run, at any suspension.
    static member Cancellation = {
        Faults.MarkedOnly with
            Cancel = Predicate(fun task -> task.Name <> "main")
            Most = 1
    }

/// How schedules are chosen.
[<RequireQualifiedAccess>]
type Strategy =
    /// First in, first out: one run, as outside tests.
    | Fifo
    /// All that is ready has the same chance.
    | RandomWalk
    /// <summary>Random priorities that change at <c>depth - 1</c> random steps: finds what needs so many ordering constraints.</summary>
    | PriorityChange of depth: int
    /// What has run least recently; the turn passes at another step each run.
    | RoundRobin
    /// <summary>All schedules with up to <c>bound</c> choices that matter, fewest first.</summary>
    | Exhaustive of bound: int
    /// First in, first out, with one fault, at each place in turn.
    | FaultSweep
    /// One written by somebody else; it gets the seed.
    | Custom of make: Func<uint64, IStrategy>

    member internal this.Make(seed: uint64) : IStrategy =
        match this with
        | Fifo -> Coroutines.Testing.Fifo()
        | RandomWalk -> Coroutines.Testing.RandomWalk seed
        | PriorityChange depth -> Coroutines.Testing.PriorityChange(seed, max 1 depth)
        | RoundRobin -> Coroutines.Testing.RoundRobin()
        | Exhaustive bound -> Coroutines.Testing.Exhaustive bound
        | FaultSweep -> Coroutines.Testing.FaultSweep()
        | Custom make -> make.Invoke seed

/// <summary>How a program is explored. Begin with <c>ExploreSettings.Default</c>, which environment variables can change for a whole test run.</summary>
type ExploreSettings = {
    /// They take turns, run by run.
    Strategies: Strategy list
    /// How many schedules are run at most.
    Runs: int
    /// For how long, in real time, at most.
    TimeLimit: TimeSpan
    /// Runs with the same seed are the same, everywhere.
    Seed: uint64
    /// How many steps one run may take before it counts as a livelock.
    Steps: int
    /// Which faults may strike.
    Faults: Faults
    /// Whether each run is made twice and compared.
    CheckDeterminism: bool
    /// Whether a task, timer or generator that is left behind is a failure.
    CheckLeaks: bool
    /// Whether tasks that wait for one another in a circle end the run at once, although others go on. To be switched off for programs that free such
    /// tasks on purpose, as a watchdog does that cancels them.
    CheckDeadlocks: bool
    /// How long, in real time, to wait for other threads; zero says that there are none.
    Patience: TimeSpan
    /// <summary>How many inputs <c>Explore.forAll</c> tries.</summary>
    Inputs: int
    /// The one schedule to run instead of exploring; null to explore.
    Replay: string | null
} with

    /// <summary>These settings with as many schedules; for C#, which has no <c>with</c> for them.</summary>
    /// <param name="runs">How many schedules are run at most.</param>
    member this.WithRuns(runs: int) = { this with Runs = runs }

    /// <summary>These settings with another seed; for C#.</summary>
    /// <param name="seed">The seed.</param>
    member this.WithSeed(seed: uint64) = { this with Seed = seed }

    /// <summary>These settings with these faults; for C#.</summary>
    /// <param name="faults">Which may strike.</param>
    member this.WithFaults(faults: Faults) = { this with Faults = faults }

    /// <summary>These settings with these strategies; for C#.</summary>
    /// <param name="strategies">They take turns.</param>
    member this.WithStrategies([<ParamArray>] strategies: Strategy array) = {
        this with
            Strategies = List.ofArray strategies
    }

    /// <summary>What is good for most programs: a mixture of all strategies, 1,000 schedules, no faults but those marked, always the same seed.</summary>
    /// <remarks>
    /// Environment variables: <c>COROUTINES_RUNS</c>, <c>COROUTINES_SEED</c> (a number, or <c>random</c>), <c>COROUTINES_TIME_LIMIT</c> in seconds,
    /// <c>COROUTINES_INPUTS</c>, <c>COROUTINES_CHECK_DETERMINISM=1</c>, and <c>COROUTINES_SCHEDULE</c>, which is what a failure prints: set, it is the one run made.
    /// </remarks>
    static member Default =
        let variable (name: string) (read: string -> 'T) (otherwise: 'T) =
            match Environment.GetEnvironmentVariable("COROUTINES_" + name) with
            | null
            | "" -> otherwise
            | text ->
                try
                    read text
                with :? FormatException ->
                    raise (
                        FormatException
                            $"COROUTINES_{name} is '{text}', which cannot be read. See ExploreSettings.Default for what it may be."
                    )

        let number (text: string) = Int32.Parse(text, CultureInfo.InvariantCulture)

        {
            Strategies = [
                Strategy.Fifo
                Strategy.RoundRobin
                Strategy.FaultSweep
                Strategy.Exhaustive 3
                Strategy.RandomWalk
                Strategy.PriorityChange 2
                Strategy.PriorityChange 3
            ]
            Runs = variable "RUNS" number 1000
            TimeLimit =
                variable
                    "TIME_LIMIT"
                    (fun text -> TimeSpan.FromSeconds(Double.Parse(text, CultureInfo.InvariantCulture)))
                    (TimeSpan.FromMinutes 1.0)
            Seed =
                variable
                    "SEED"
                    (fun text ->
                        if text = "random" then
                            uint64 (Random.Shared.NextInt64())
                        else
                            UInt64.Parse(text, CultureInfo.InvariantCulture))
                    1UL
            Steps = 10_000
            Faults = Faults.MarkedOnly
            CheckDeterminism = variable "CHECK_DETERMINISM" (fun text -> text = "1") false
            CheckLeaks = true
            CheckDeadlocks = true
            Patience = TimeSpan.Zero
            Inputs = variable "INPUTS" number 100
            Replay = Environment.GetEnvironmentVariable "COROUTINES_SCHEDULE"
        }
