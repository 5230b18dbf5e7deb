namespace Coroutines

open Coroutines.LowLevel

// The suspending members of the primitives, as functions whose coroutines of unit go on into the functions of module Coroutine.

/// Functions over locks, beside the members of AsyncLock itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncLock =

    /// <summary>Acquires it; waits in line while it is held. A cancellation leaves it unacquired. Whoever acquires it must release it: see
    /// <c>hold</c>.</summary>
    let acquire (gate: AsyncLock) : Coroutine<unit> = Suspendable.ofUnit (gate.Acquire())

    /// <summary>Acquires it, and gives what releases it when disposed of: <c>use! _ = AsyncLock.hold gate</c>. A cancellation leaves it unacquired.</summary>
    let hold (gate: AsyncLock) : Coroutine<Acquirable.Held> = gate.Hold()

/// Functions over semaphores, beside the members of AsyncSemaphore itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncSemaphore =

    /// <summary>Takes a permit; waits in line while there is none. A cancellation takes none. Whoever takes one must release it: see <c>hold</c>.</summary>
    let acquire (semaphore: AsyncSemaphore) : Coroutine<unit> = Suspendable.ofUnit (semaphore.Acquire())

    /// <summary>Takes a permit, and gives what releases it when disposed of: <c>use! _ = AsyncSemaphore.hold semaphore</c>. A cancellation takes none.</summary>
    let hold (semaphore: AsyncSemaphore) : Coroutine<Acquirable.Held> = semaphore.Hold()

/// Functions over events, beside the members of AsyncEvent itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncEvent =

    /// <summary>Waits until it is set; takes no turn if it is. A cancellation ends the wait at once.</summary>
    let wait (event: AsyncEvent) : Coroutine<unit> = Suspendable.ofUnit (event.Wait())

/// Functions over conditions, beside the members of AsyncCondition itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncCondition =

    /// <summary>Acquires its lock; waits in line while that is held. A cancellation leaves it unacquired.</summary>
    let acquire (condition: AsyncCondition) : Coroutine<unit> = Suspendable.ofUnit (condition.Acquire())

    /// <summary>Acquires its lock, and gives what releases it when disposed of. A cancellation leaves it unacquired.</summary>
    let hold (condition: AsyncCondition) : Coroutine<Acquirable.Held> = condition.Hold()

    /// <summary>Releases its lock, waits to be notified, and acquires it again, also if the wait is cancelled. Throws an
    /// InvalidOperationException if the lock is not held.</summary>
    let wait (condition: AsyncCondition) : Coroutine<unit> = Suspendable.ofUnit (condition.Wait())

    /// <summary>Waits, as <c>wait</c> does, until the predicate holds; does not suspend if it does.</summary>
    /// <param name="predicate">Called while the lock is held, after each notification.</param>
    /// <param name="condition">The condition.</param>
    let waitFor (predicate: unit -> bool) (condition: AsyncCondition) : Coroutine<unit> =
        Suspendable.ofUnit (condition.WaitFor predicate)

/// Functions over barriers, beside the members of AsyncBarrier itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncBarrier =

    /// <summary>Waits until all parties do, and gives how many stood there when this one came, from 0.</summary>
    let wait (barrier: AsyncBarrier) : Coroutine<int> = barrier.Wait()

    /// <summary>Empties it: those who wait get a BarrierBrokenException.</summary>
    let reset (barrier: AsyncBarrier) : Coroutine<unit> = Suspendable.ofUnit (barrier.Reset())

    /// <summary>Breaks it: those who wait, and all who come, get a BarrierBrokenException until it is reset.</summary>
    let abort (barrier: AsyncBarrier) : Coroutine<unit> = Suspendable.ofUnit (barrier.Abort())

/// Functions over queues, beside the members of AsyncQueue itself.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncQueue =

    /// <summary>Puts an item; waits while the queue is full. A cancellation has put nothing. Throws a QueueShutdownException after a shutdown.</summary>
    let put (item: 'T) (queue: AsyncQueue<'T>) : Coroutine<unit> = Suspendable.ofUnit (queue.Put item)

    /// <summary>Takes the next item; waits for one. A cancellation loses nothing. Throws a QueueShutdownException after a shutdown, once it is
    /// empty.</summary>
    let get (queue: AsyncQueue<'T>) : Coroutine<'T> = queue.Get()

    /// <summary>Waits until <c>TaskDone</c> has been called for each item put. A cancellation ends the wait at once.</summary>
    let join (queue: AsyncQueue<'T>) : Coroutine<unit> = Suspendable.ofUnit (queue.Join())
