namespace Coroutines

/// Keeps F#'s name: after `open Coroutines`, `Unit` is still that of F#, not the result type of C# coroutines without a result.
[<AutoOpen>]
module FSharpUnit =

    /// <summary>F#'s <c>unit</c>.</summary>
    type Unit = Microsoft.FSharp.Core.Unit
