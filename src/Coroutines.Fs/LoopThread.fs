namespace Coroutines

open System.Threading
open System.Threading.Tasks

/// Functions over loop threads, beside the members of LoopThread itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module LoopThread =

    /// <summary>Runs a coroutine on the loop as a task of its own; may be called on any thread.</summary>
    /// <param name="c">What to run; it sees the caller's AsyncLocals and culture.</param>
    /// <param name="thread">The loop thread.</param>
    let run (c: Coroutine<'T>) (thread: LoopThread) : Task<'T> = thread.Run c

    /// <summary>As run; the token cancels the task on the loop, and the BCL task ends when that has ended.</summary>
    /// <param name="token">The token, of a request for example.</param>
    /// <param name="c">What to run; it sees the caller's AsyncLocals and culture.</param>
    /// <param name="thread">The loop thread.</param>
    let runWith (token: CancellationToken) (c: Coroutine<'T>) (thread: LoopThread) : Task<'T> = thread.Run(c, token)
