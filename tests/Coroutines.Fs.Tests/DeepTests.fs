namespace Coroutines.Fs.Tests

open System
open Coroutines
open Coroutines.Fs.Tests.Laws
open Expecto
open Expecto.TestingPlatform

/// Looks at the memory in use now and then, while a long recursion runs.
type Gauge(levels: int) =
    let looks = 4
    let atStart = GC.GetTotalMemory true
    let mutable most = 0L

    member _.Look(level: int) =
        if level % (levels / looks) = 0 then
            most <- max most (GC.GetTotalMemory true - atStart)

    /// The recursion needs memory for a few frames, whatever its length.
    member _.IsConstant = most < 200_000L

/// The recursions, as source text for both modes.
module DeepText =

    let inline down (self: int -> Coroutine<int>) (level: int) =
        recipe {
            if level = 0 then
                return 0
            else
                let! below = self (level - 1)
                return below + 1
        }

    let inline downSuspending (self: int -> Coroutine<int>) (level: int) =
        recipe {
            do! Coroutine.yieldNow ()

            if level = 0 then
                return 0
            else
                let! below = self (level - 1)
                do! Coroutine.yieldNow ()
                return below + 1
        }

    let inline downFinally (self: int -> Coroutine<int>) (finalisers: int ref) (level: int) =
        recipe {
            try
                if level = 0 then
                    do! Coroutine.sleep (TimeSpan.FromDays 1.0)
                    return raise (InvalidOperationException "bottom")
                else
                    let! below = self (level - 1)
                    return below + 1
            finally
                finalisers.Value <- finalisers.Value + 1
        }

    let inline onwards (self: int -> Coroutine<int>) (gauge: Gauge) (level: int) =
        recipe {
            gauge.Look level

            if level = 0 then return 42 else return! self (level - 1)
        }

    let inline onwardsSuspending (self: int -> Coroutine<int>) (gauge: Gauge) (level: int) =
        recipe {
            gauge.Look level
            do! Coroutine.yieldNow ()

            match level with
            | 0 -> return 42
            | _ -> return! self (level - 1)
        }

    // Turns that suspend and turns that do not, in a loop within a loop.
    let inline loops (turns: int) =
        recipe {
            let mutable sum = 0
            let mutable outer = 0

            while outer < 10 do
                let mutable i = 0

                while i < turns do
                    if i % 1_000 = 999 then
                        do! Coroutine.yieldNow ()

                    sum <- sum + 1
                    i <- i + 1

                outer <- outer + 1

            return sum
        }

    let rec downStatic level : Coroutine<int> = coroutine.Run(down downStatic level)
    let rec downDynamic level : Coroutine<int> = dynamically (down downDynamic level)
    let rec downSuspendingStatic level : Coroutine<int> = coroutine.Run(downSuspending downSuspendingStatic level)
    let rec downSuspendingDynamic level : Coroutine<int> = dynamically (downSuspending downSuspendingDynamic level)

    let rec downFinallyStatic finalisers level : Coroutine<int> =
        coroutine.Run(downFinally (downFinallyStatic finalisers) finalisers level)

    let rec downFinallyDynamic finalisers level : Coroutine<int> =
        dynamically (downFinally (downFinallyDynamic finalisers) finalisers level)

    let rec onwardsStatic gauge level : Coroutine<int> = coroutine.Run(onwards (onwardsStatic gauge) gauge level)
    let rec onwardsDynamic gauge level : Coroutine<int> = dynamically (onwards (onwardsDynamic gauge) gauge level)

    let rec onwardsSuspendingStatic gauge level : Coroutine<int> =
        coroutine.Run(onwardsSuspending (onwardsSuspendingStatic gauge) gauge level)

    let rec onwardsSuspendingDynamic gauge level : Coroutine<int> =
        dynamically (onwardsSuspending (onwardsSuspendingDynamic gauge) gauge level)

/// Recursion without end of the stack, and tail calls without end of the heap.
module DeepTests =

    let private onMode (mode: Mode) =
        let pick inStatic inDynamic = if mode = Mode.Static then inStatic else inDynamic

        let runConstantly (levels: int) (make: Gauge -> int -> Coroutine<int>) =
            let gauge = Gauge levels
            Expect.equal (OnLoop.run (make gauge levels)) 42 "make"
            Expect.isTrue gauge.IsConstant "gauge is constant"

        testList $"{mode}" [
            test "recursion goes 1,000,000 levels deep" {
                Expect.equal (OnLoop.run (pick DeepText.downStatic DeepText.downDynamic 1_000_000)) 1_000_000 "pick"
            }

            test "recursion goes 1,000,000 levels deep when every level suspends, on the way in and on the way out" {
                let down = pick DeepText.downSuspendingStatic DeepText.downSuspendingDynamic
                Expect.equal (OnLoop.run (down 1_000_000)) 1_000_000 "down"
            }

            test "a loop turns 1,000,000 times whether its turns suspend or not" {
                let loops = pick (coroutine.Run(DeepText.loops 100_000)) (dynamically (DeepText.loops 100_000))
                Expect.equal (OnLoop.run loops) 1_000_000 "loops"
                // It begins anew each time.
                Expect.equal (OnLoop.run loops) 1_000_000 "loops"
            }

            test "10,000,000 tail calls take constant memory" {
                runConstantly 10_000_000 (pick DeepText.onwardsStatic DeepText.onwardsDynamic)
            }

            test "1,000,000 tail calls take constant memory when every level suspends" {
                runConstantly 1_000_000 (pick DeepText.onwardsSuspendingStatic DeepText.onwardsSuspendingDynamic)
            }

            test "a cancellation runs the finalisers of 1,000 levels" {
                let finalisers = ref 0
                let down = pick DeepText.downFinallyStatic DeepText.downFinallyDynamic

                OnLoop.run (
                    coroutine {
                        let task = Coroutine.start (down finalisers 1_000)
                        do! Coroutine.yieldNow ()
                        task.Cancel() |> ignore
                        let! outcome = Coroutine.catchCancel (coroutine { return! task })
                        Expect.isTrue outcome.IsError "outcome is error"
                    }
                )

                Expect.equal finalisers.Value 1_001 "finalisers"
            }

            test "an exception passes the finalisers of 1,000 levels" {
                let finalisers = ref 0
                let down = pick DeepText.downFinallyStatic DeepText.downFinallyDynamic
                OnLoop.raises<InvalidOperationException, _>(down finalisers 1_000) |> ignore
                Expect.equal finalisers.Value 1_001 "finalisers"
            }

            test "what an exception costs grows with the depth that it comes from, not with its square" {
                let down = pick DeepText.downFinallyStatic DeepText.downFinallyDynamic

                let bytesOf levels =
                    let before = GC.GetAllocatedBytesForCurrentThread()
                    OnLoop.raises<InvalidOperationException, _>(down (ref 0) levels) |> ignore
                    float (GC.GetAllocatedBytesForCurrentThread() - before)

                bytesOf 100 |> ignore
                let fewer, more = bytesOf 1_000, bytesOf 4_000
                // Four times the levels cost four times as much, or a little more where arrays grow.
                Expect.isLessThan (more / fewer) 6.0 "more"
            }
        ]

    [<Tests>]
    let tests = testList "Deep" [ for mode in [ Mode.Static; Mode.Dynamic ] -> onMode mode ]

module DeepBindTests =

    let rec private countdown (gauge: Gauge) n : Coroutine<int> =
        Coroutine.result n
        |> Coroutine.bind (fun n ->
            gauge.Look n
            if n = 0 then Coroutine.result 42 else countdown gauge (n - 1))

    [<Tests>]
    let tests =
        testList "Deep bind" [
            test "1,000,000 binds in tail position take constant memory" {
                let gauge = Gauge 1_000_000
                Expect.equal (OnLoop.run (countdown gauge 1_000_000)) 42 "countdown"
                Expect.isTrue gauge.IsConstant "gauge is constant"
            }
        ]
