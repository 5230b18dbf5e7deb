namespace Coroutines

open Coroutines.LowLevel

// The sources are extensions, so they must be in scope wherever a builder is used; the order is that of preference.
[<assembly: AutoOpen("Coroutines.LowLevel.SourcesLowPriority")>]
[<assembly: AutoOpen("Coroutines.LowLevel.SourcesMediumPriority")>]
[<assembly: AutoOpen("Coroutines.LowLevel.SourcesHighPriority")>]
do ()

/// The expressions.
[<AutoOpen>]
module Builders =

    /// Builds a coroutine: cold, run each time it is awaited or started, on the event loop.
    let coroutine = CoroutineBuilder()

    /// Builds an asynchronous sequence: cold, run on the event loop each time it is enumerated.
    let coroutineSeq = CoroutineSeqBuilder()
