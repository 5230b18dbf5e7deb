namespace Coroutines.Testing

open System
open System.Collections.Generic
open System.Diagnostics

/// Makes a failing schedule as short as it gets.
module internal Shrinking =

    // Small programs are shrunk in some hundred runs; the limit is for those that take long.
    let private mostRuns = 4000
    let private longest = TimeSpan.FromSeconds 10.0

    /// <summary>Takes away choices and lowers them, as long as the run still fails alike, and then looks for something shorter from scratch.</summary>
    /// <param name="fails">Runs a schedule; what it came to, and the choices that were really made.</param>
    /// <param name="search">Searches all schedules with up to so many choices in so many runs.</param>
    /// <param name="schedule">One that fails.</param>
    let shrink
        (fails: Schedule -> Schedule option)
        (search: int -> int -> Schedule option)
        (schedule: Schedule)
        : Schedule =
        let tried = HashSet<Schedule>()
        let clock = Stopwatch.StartNew()
        let mutable runs = 0

        let attempt (candidate: Schedule) =
            if runs < mostRuns && clock.Elapsed < longest && tried.Add candidate then
                runs <- runs + 1
                fails candidate
            else
                None

        let rec descend (best: Schedule) =
            let isShorter (found: Schedule) =
                found.Length < best.Length
                || (found.Length = best.Length && List.sumBy _.Pick found.Choices < List.sumBy _.Pick best.Choices)

            match best.Shrink() |> Seq.tryPick (fun candidate -> attempt candidate |> Option.filter isShorter) with
            | Some shorter -> descend shorter
            | None -> best

        let best = descend schedule

        if best.Length <= 1 then
            best
        else
            match search (min 3 (best.Length - 1)) mostRuns with
            | Some shorter -> descend shorter
            | None -> best
