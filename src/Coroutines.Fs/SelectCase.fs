namespace Coroutines

open System
open System.Threading.Tasks
open Coroutines.LowLevel

/// The cases of Coroutine.select. Each waits for one operation; `map` and `bind` say what follows if it is taken.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module SelectCase =

    /// <summary>Applies a function to the result, when all other cases have been undone.</summary>
    let map (mapping: 'T -> 'U) (case: SelectCase<'T>) : SelectCase<'U> = case.Then(Func<'T, 'U> mapping)

    /// <summary>Goes on with a coroutine, in the selecting task, when all other cases have been undone.</summary>
    let bind (binding: 'T -> Coroutine<'U>) (case: SelectCase<'T>) : SelectCase<'U> =
        case.Then<'U>(Func<'T, Coroutine<'U>> binding)

    /// <summary>Calls back, once in each select, when the case was not taken and has been undone.</summary>
    let whenLost (callback: unit -> unit) (case: SelectCase<'T>) : SelectCase<'T> = case.WhenLost(Action callback)

    /// <summary>Gives an exception of the operation, such as the end of a channel, as a value. Cancellation is not caught.</summary>
    let catch (case: SelectCase<'T>) : SelectCase<Result<'T, exn>> =
        case.Then(Func<'T, Result<'T, exn>> Ok, Func<exn, Result<'T, exn>> Error)

    /// <summary>Receives an item. The end of the channel is an exception, which takes the case; see <c>catch</c>.</summary>
    let receive (receiver: ChannelReceiver<'T>) : SelectCase<'T> = SelectCase.Receive receiver

    /// <summary>Sends an item; it is sent only if the case is taken.</summary>
    let send (item: 'T) (sender: ChannelSender<'T>) : SelectCase<unit> =
        SelectCase.Send(sender, item).Then(Func<Unit, unit>(fun _ -> ()))

    /// <summary>Waits for a future or task that others own; it is never cancelled.</summary>
    let completed (future: Future<'T>) : SelectCase<'T> = SelectCase.Completed future

    /// <summary>Waits for a BCL task, which is never cancelled.</summary>
    let ofTask (task: Task<'T>) : SelectCase<'T> = SelectCase.Completed task

    /// <summary>Runs a coroutine as a task of its own, if no other case can be taken at once. If another is taken it is cancelled
    /// and awaited, and what it returned all the same is disposed of.</summary>
    let run (c: Coroutine<'T>) : SelectCase<'T> = SelectCase.Run c

    /// <summary>Waits until an event is set.</summary>
    let set (event: AsyncEvent) : SelectCase<unit> = SelectCase.Set(event).Then(Func<Unit, unit>(fun _ -> ()))

    /// <summary>Acquires a lock, condition or semaphore. The result releases it when it is disposed of.</summary>
    let acquire (acquirable: Acquirable) : SelectCase<Acquirable.Held> = SelectCase.Acquire acquirable

    /// <summary>Waits until the loop's clock has moved on.</summary>
    let after (delay: TimeSpan) : SelectCase<unit> = SelectCase.After(delay).Then(Func<Unit, unit>(fun _ -> ()))

    /// <summary>Taken if no other case can be taken at once: the select then never waits. It comes last wherever it
    /// stands.</summary>
    let otherwise (value: 'T) : SelectCase<'T> = SelectCase.Default value
