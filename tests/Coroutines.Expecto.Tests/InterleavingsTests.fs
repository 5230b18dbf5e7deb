module TestsAsCoroutines.InterleavingsTests

open Coroutines
open Coroutines.Testing
open Expecto
open FsCheck.FSharp

/// Deaf to the environment.
let private settings = { ExploreSettings.Default with Replay = null; Runs = 500; Seed = 1UL; Inputs = 20 }

/// Reads, waits, and writes: two at a time lose an update, unless a lock keeps them apart.
let private add (gate: AsyncLock option) (count: int ref) =
    coroutine {
        match gate with
        | Some gate -> do! gate.Acquire()
        | None -> ()

        let before = count.Value
        do! Coroutine.yieldNow ()
        count.Value <- before + 1
        gate |> Option.iter _.Release()
    }

let private addAll isLocked clients =
    coroutine {
        let count = ref 0
        let gate = if isLocked then Some(AsyncLock()) else None
        let! _ = Coroutine.all [ for _ in 1..clients -> add gate count ]
        return count.Value = clients
    }

let private few = ArbMap.defaults |> ArbMap.arbitrary |> Arb.convert (fun n -> abs n % 4) id

[<Tests>]
let tests =
    testList "testInterleavings" [
        testInterleavings "what holds under every schedule passes" settings { return! addAll true 3 }

        test "what a schedule breaks is a failure whose message is the story" {
            let broken = testInterleavings "loses an update" settings { return! addAll false 2 }
            let message = Outcome.failureOf broken
            Expect.stringContains message "It returned false." "message"
            Expect.stringContains message "COROUTINES_SCHEDULE=" "message"
            Expect.isFalse (message.Contains "   at ") "a stack is in the message"
        }

        test "each schedule has variables of its own" {
            testInterleavings "counts" settings {
                let mutable count = 0
                do! Coroutine.yieldNow ()
                count <- count + 1
                return count = 1
            }
            |> Outcome.mustPass
        }

        testCoroutinePropertyWith "what holds for all inputs and schedules passes" settings few (addAll true)

        test "an input and a schedule that break a law are both shrunk" {
            let law = testCoroutinePropertyWith "loses an update" settings few (addAll false)
            let message = Outcome.failureOf law
            Expect.stringStarts (message.Trim()) "Input: 2\n" "message"
            Expect.stringContains message "COROUTINES_SCHEDULE=" "message"
        }

        testCoroutineProperty "a law has FsCheck's own inputs" (fun (numbers: int list) ->
            coroutine {
                let! doubled = Coroutine.all [ for number in numbers -> Coroutine.result (number * 2) ]
                return List.ofArray doubled = List.map ((*) 2) numbers
            })

        test "focused and pending tests are those of Expecto" {
            Expect.equal (Outcome.stateOf (ftestInterleavings "f" settings { return true })) Focused "f"
            Expect.equal (Outcome.stateOf (ptestInterleavings "p" settings { return true })) Pending "p"
        }
    ]
