namespace Coroutines.Testing.Museum

open System
open Coroutines
open Coroutines.Testing

/// Which of the twins runs. They differ where the program asks for it, and nowhere else.
type Twin =
    | Buggy
    | Mended

/// What becomes of an exhibit on <c>Task</c>, where it is compiled a second time (in the folder OnTasks).
type OnTasks =
    /// The same program.
    | SameProgram
    /// Nothing, for this reason.
    | NoCounterpart of reason: string

/// A small program with one classical bug, and its corrected twin.
type Exhibit = {
    /// What the bug is called.
    Name: string
    /// What goes wrong, in a sentence.
    Story: string
    /// Which faults it takes.
    Faults: Faults
    /// After how many steps a run counts as a livelock.
    Steps: int
    /// What the plain .NET way makes of it.
    OnTasks: OnTasks
    /// The program; false, an exception, a deadlock or something left behind is the bug.
    Program: Twin -> unit -> Coroutine<bool>
}

/// What the exhibits are written with.
[<AutoOpen>]
module Exhibit =

    let exhibit name story (program: Twin -> unit -> Coroutine<bool>) = {
        Name = name
        Story = story
        Faults = Faults.MarkedOnly
        Steps = 2000
        OnTasks = SameProgram
        Program = program
    }

    /// The bug needs a task that is cancelled.
    let underCancellation exhibit = { exhibit with Exhibit.Faults = Faults.Cancellation }

    /// The bug is one of coroutines alone.
    let withoutCounterpart reason exhibit = { exhibit with OnTasks = NoCounterpart reason }

    let milliseconds (n: int) = TimeSpan.FromMilliseconds(float n)

    /// Lets the others run.
    let pause () = Coroutine.yieldNow ()

    /// Stands for a call of a database or service: it suspends, and others run meanwhile.
    let remote (value: 'T) : Coroutine<'T> =
        coroutine {
            do! Coroutine.yieldNow ()
            return value
        }

    /// Runs named tasks to their ends, whatever they end with.
    let together (tasks: (string * Coroutine<unit>) list) : Coroutine<unit> =
        coroutine {
            let started = [
                for name, body in tasks do
                    Coroutine.startNamed name body
            ]

            let! _ = Coroutine.wait WaitUntil.AllCompleted None started

            for task in started do
                // A failure is the program's; a cancellation was asked for.
                if task.IsFaulted then
                    task.Result
        }
