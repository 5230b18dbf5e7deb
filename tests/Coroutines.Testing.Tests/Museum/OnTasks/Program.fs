/// The exhibits as plain .NET tests try them: again and again on the thread pool, for so long, and luck decides.
module Coroutines.Testing.Museum.StressProgram

open System
open System.Diagnostics
open System.Globalization
open System.Threading
open System.Threading.Tasks
open Coroutines
open Coroutines.Testing.Museum

/// A run that has not ended by then never will: no exhibit sleeps for longer than a tenth of a second at a time.
let private longest = TimeSpan.FromSeconds 1.0

/// How long what was started may take to end after the run.
let private grace = TimeSpan.FromMilliseconds 200.0

/// Cancels one of the tasks at a moment that nobody has chosen.
let private cancelSome (exhibit: Exhibit) (run: StressedRun) =
    match exhibit.Faults.Cancel with
    | null -> ()
    | mayCancel ->
        for _ in 1 .. exhibit.Faults.Most do
            Thread.SpinWait(run.Next 4000)

            let candidates = [
                for struct (name, cancellation, _) in run.Started do
                    if
                        mayCancel.Invoke
                            {
                                new ICoroutineTask with
                                    member _.Name = name
                            }
                    then
                        cancellation
            ]

            if not candidates.IsEmpty then
                candidates[run.Next candidates.Length].Cancel()

/// Whether the bug shows: as in an exploration, a result that is false, an exception, a hang, or a task left behind.
let private shows (exhibit: Exhibit) twin seed =
    let run = StressedRun seed
    StressedRun.Current <- run
    let program = Task.Run<bool>(fun () -> (exhibit.Program twin ()).Start())
    cancelSome exhibit run

    let allEnd () =
        let started = Task.WhenAll [ for struct (_, _, task) in run.Started -> task ]
        Task.WaitAny([| started |], grace) = 0

    try
        try
            not (program.Wait longest && program.Result && allEnd ())
        with :? AggregateException as error ->
            not (error.GetBaseException() :? OperationCanceledException)
    finally
        run.IsOver <- true

/// In which run it showed, or how many it did not show in.
let private stress exhibit twin (time: TimeSpan) =
    let clock = Stopwatch.StartNew()

    let rec next number =
        if shows exhibit twin number then Ok number
        elif clock.Elapsed < time then next (number + 1)
        else Error number

    next 1

let private number (n: int) = n.ToString("N0", CultureInfo.InvariantCulture)

/// What the table says of an exhibit.
let private verdict (exhibit: Exhibit) time =
    match exhibit.OnTasks with
    | NoCounterpart reason -> $"no counterpart: {reason}"
    | SameProgram ->
        // Where the corrected program fails on many threads as well, the bug is not what is found.
        match stress exhibit Mended (time / 4.0) with
        | Ok _ -> "no counterpart: its twin needs one thread too"
        | Error _ ->
            match stress exhibit Buggy time with
            | Ok runs -> $"in run {number runs}"
            | Error runs -> $"never in {number runs}"

/// One line for each exhibit: its name, a tab, and the verdict.
[<EntryPoint>]
let main arguments =
    let time = TimeSpan.FromSeconds(if arguments.Length > 0 then float arguments[0] else 2.0)

    for exhibit in Museum.all do
        printfn $"{exhibit.Name}\t{verdict exhibit time}"

    // What was given up may still run.
    exit 0
