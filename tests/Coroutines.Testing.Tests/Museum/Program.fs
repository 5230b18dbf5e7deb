module Coroutines.Testing.Museum.Program

open System
open System.Diagnostics
open Coroutines
open Coroutines.Testing

[<EntryPoint>]
let main arguments =
    let report = Explore.report ExploreSettings.Default (SharedState.lostUpdate.Program Buggy)
    printfn "%O" report
    let report = Explore.report { ExploreSettings.Default with Runs = 200000 } (SharedState.lostUpdate.Program Mended)
    printfn "%O %O" report report.Time
    let three () =
        coroutine {
            let worker = coroutine { for _ in 1..3 do do! Coroutine.yieldNow() }
            do! together ["a", worker; "b", worker; "c", worker]
            return true }
    for s in [Strategy.RandomWalk; Strategy.PriorityChange 3; Strategy.Exhaustive 9] do
      let report = Explore.report { ExploreSettings.Default with Runs = 200000; Strategies=[s] } three
      printfn "%O %O" report report.Time
    0
