/// What is measured, each peer in its own idiom.
module Coroutines.Benchmarks.Catalogue

open Coroutines.Benchmarks.Measurement

// A function, as those of the rows are: a fresh process shall not have loaded what it measures the loading of.
let all () : Benchmark list =
    List.concat [
        AwaitRows.all ()
        TurnRows.all ()
        TimerRows.all ()
        SequenceRows.all ()
        ScopeRows.all ()
        ProgramRows.all ()
        DebugRows.all ()
        VariantRows.all ()
        GrowthRows.all ()
        MixedRows.all ()
        Fresh.all ()
    ]
