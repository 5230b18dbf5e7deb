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

    /// <summary>Builds a coroutine: cold, run each time it is awaited or started, on the event loop.</summary>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let price (item: string) =
    ///     coroutine {
    ///         do! Coroutine.sleep (TimeSpan.FromMilliseconds 10.0)
    ///         return item.Length
    ///     }
    ///
    /// let bill =
    ///     coroutine {
    ///         // Both at the same time.
    ///         let! bread = price "bread"
    ///         and! wine = price "wine"
    ///         return bread + wine
    ///     }
    ///
    /// printfn $"{Coroutine.run bill}"
    /// </code>
    /// <code lang="text">
    /// 9
    /// </code>
    /// </example>
    let coroutine = CoroutineBuilder()

    /// <summary>Builds an asynchronous sequence: cold, run on the event loop each time it is enumerated.</summary>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    ///
    /// let countdown =
    ///     coroutineSeq {
    ///         for n in 3..-1..1 do
    ///             do! Coroutine.sleep (TimeSpan.FromMilliseconds 1.0)
    ///             yield n
    ///
    ///         yield! [ 0 ]
    ///     }
    ///
    /// Coroutine.run (
    ///     coroutine {
    ///         for n in countdown do
    ///             printfn $"{n}"
    ///     })
    /// </code>
    /// <code lang="text">
    /// 3
    /// 2
    /// 1
    /// 0
    /// </code>
    /// </example>
    let coroutineSeq = CoroutineSeqBuilder()
