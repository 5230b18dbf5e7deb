namespace Coroutines.Conformance

open System
open System.Collections.Concurrent
open System.Threading

/// Ends the process when a program does not end: its name is worth more than silence.
[<RequireQualifiedAccess>]
module HangWatch =

    // The longest program takes some milliseconds.
    let private patience = TimeSpan.FromMinutes 1L

    let private running = ConcurrentDictionary<string, DateTime>()

    let private look _ =
        for entry in running do
            if DateTime.UtcNow - entry.Value > patience then
                eprintfn $"conformance: program '{entry.Key}' does not end"
                exit 3

    let private timer = lazy new Timer(look, null, patience, TimeSpan.FromSeconds 5L)

    /// Runs a program under watch.
    let over (name: string) (run: unit -> 'T) : 'T =
        timer.Force() |> ignore
        running[name] <- DateTime.UtcNow

        try
            run ()
        finally
            running.TryRemove name |> ignore
