namespace Coroutines.Fs.Tests.Sequences.Concurrent

open System
open System.Threading.Tasks
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// What a source does before it hands out its next value.
type SourceStep =
    | Give
    | GiveAfter of byte
    | GiveNextTurn

/// A source, as it is generated: its steps, and how it ends.
type Script = { Steps: SourceStep list; Fails: bool; ClosesSlowly: bool }

/// How an enumeration ends.
type Ending =
    | Whole
    | Early of byte
    | ByTask of byte
    | ByScope of byte

/// What a consumer has seen.
type Seen = { Values: int list; Error: string option }

exception ScriptFailed of int

/// What must be true of every source when all is over.
type Ledger() =
    let mutable opened = 0
    let mutable left = 0
    let mutable given = 0
    let mutable running = 0

    member val MostRunning = 0 with get, set
    member _.Given = given
    member _.IsSettled = opened = left && running = 0

    /// Closes what was opened, at once or after a while.
    member private _.Closing(script: Script) =
        let close =
            coroutine {
                if script.ClosesSlowly then
                    do! Coroutine.sleep (OnLoop.milliseconds 2)

                left <- left + 1
            }

        {
            new IAsyncDisposable with
                member _.DisposeAsync() = ValueTask((Coroutine.startEager close).AsTask())
        }

    /// A source that gives 100 * number, and so on.
    member this.Source (number: int) (script: Script) =
        coroutineSeq {
            opened <- opened + 1
            use _ = this.Closing script

            for index, step in List.indexed script.Steps do
                match step with
                | Give -> ()
                | GiveAfter n -> do! Coroutine.sleep (OnLoop.milliseconds (int n % 4))
                | GiveNextTurn -> do! Coroutine.yieldNow ()

                given <- given + 1
                yield 100 * number + index

            if script.Fails then
                raise (ScriptFailed number)
        }

    /// A function that takes a time of its own for each value.
    member this.Mapping (times: byte list) (value: int) =
        coroutine {
            running <- running + 1
            this.MostRunning <- max this.MostRunning running

            try
                match List.tryItem (value % 100) times with
                | Some 255uy -> raise (ScriptFailed value)
                | Some time -> do! Coroutine.sleep (OnLoop.milliseconds (int time % 5))
                | None -> ()

                return -value
            finally
                running <- running - 1
        }

module Observing =

    let private describe (error: exn) =
        match error with
        | ScriptFailed number -> $"failed {number}"
        | error -> error.ToString()

    /// Enumerates to that end, and looks around: nothing may be left.
    let run (ledger: Ledger) (ending: Ending) (source: CoroutineSeq<int>) : Seen =
        OnLoop.run (
            coroutine {
                let values = ResizeArray()
                let mutable error = None

                let consume limit =
                    coroutine {
                        try
                            for value in CoroutineSeq.truncate limit source do
                                values.Add value
                        with e ->
                            error <- Some(describe e)
                    }

                match ending with
                | Whole -> do! consume Int32.MaxValue
                | Early count -> do! consume (int count % 6)
                | ByTask time ->
                    let task = Coroutine.start (consume Int32.MaxValue)
                    do! Coroutine.sleep (OnLoop.milliseconds (int time % 8))
                    let! _ = Coroutine.cancelAndWait task
                    ()
                | ByScope time ->
                    let! _ = CancelScope.moveOnAfter (OnLoop.milliseconds (int time % 8)) (consume Int32.MaxValue)

                    ()

                Expect.isTrue ledger.IsSettled "ledger is settled"
                Expect.equal CoroutineTask.All.Count 1 "count of all"
                Expect.isTrue (isNull CancelScope.Current) "isNull CancelScope.Current"
                return { Values = List.ofSeq values; Error = error }
            }
        )
