module Coroutines.Testing.Tests.StrategyTests

open System.Collections.Generic
open Expecto
open Expecto.TestingPlatform
open Coroutines
open Coroutines.Testing

/// All orders that a strategy runs three tasks of so many steps in.
let private ordersOf strategy runs stepsEach =
    let orders = HashSet<string>()

    let report =
        holdsWith { withStrategy strategy with Runs = runs } (fun () ->
            coroutine {
                let trace = ResizeArray()
                do! together [ for name in [ "a"; "b"; "c" ] -> name, steps trace name stepsEach ]
                orders.Add(String.concat " " trace) |> ignore
            })

    orders, report

[<Tests>]
let tests =
    testList "Strategy" [
        test "first in, first out is one run, in the order of the real loop" {
            let orders, report = ordersOf Strategy.Fifo 100 2
            Expect.equal report.Runs 1 "runs"
            Expect.equal (List.ofSeq orders) [ "a1 b1 c1 a2 b2 c2" ] "orders"
        }

        test "the exhaustive search finds every interleaving, and says when it has" {
            // 3 tasks of 2 steps: 6! / (2! 2! 2!) = 90 orders.
            let orders, report = ordersOf (Strategy.Exhaustive 100) 1_000_000 2
            Expect.equal orders.Count 90 "count of orders"
            Expect.isTrue report.IsCovered "report is covered"
        }

        test "a bounded exhaustive search knows that it has not seen all" {
            let _, report = ordersOf (Strategy.Exhaustive 1) 1_000_000 2
            Expect.isFalse report.IsCovered "report is covered"
        }

        test "the ends of sleeps are no choice of the exhaustive search" {
            let report =
                holdsWith { withStrategy (Strategy.Exhaustive 100) with Runs = 100_000 } (fun () ->
                    coroutine {
                        let sleeper = Coroutine.sleep (milliseconds 1)
                        do! together [ "a", sleeper; "b", sleeper ]
                    })

            Expect.isTrue report.IsCovered "report is covered"
            // Who begins, and who goes on first.
            Expect.isLessThan report.Runs 40 "runs"
        }

        test "a random walk finds every interleaving of a small program" {
            let orders, _ = ordersOf Strategy.RandomWalk 20_000 2
            Expect.equal orders.Count 90 "count of orders"
        }

        test "priority change finds orders in which one task runs to its end first" {
            let orders, _ = ordersOf (Strategy.PriorityChange 2) 1000 2
            Expect.contains orders "c1 c2 b1 b2 a1 a2" "orders"
        }

        test "round robin ends, and passes the turn at each step" {
            let orders, report = ordersOf Strategy.RoundRobin 1000 2
            Expect.isLessThan report.Runs 50 "runs"
            Expect.isGreaterThan orders.Count 3 "count of orders"
        }

        test "the same seed makes the same choices, another one makes others" {
            let first, _ = ordersOf Strategy.RandomWalk 40 3
            let second, _ = ordersOf Strategy.RandomWalk 40 3
            Expect.equal (List.ofSeq second) (List.ofSeq first) "second"
        }

        test "a strategy of one's own gets the seed and makes the choices" {
            let mutable seed = 0UL

            let last = {
                new IStrategy with
                    member _.Name = "last"
                    member _.Begin() = true
                    member _.Next(_, ready) = ready.Count - 1
                    member _.Strike(_, _, _) = 0
                    member _.Covered = false
            }

            let make given =
                seed <- given
                last

            let orders, _ = ordersOf (Strategy.Custom make) 1 2
            Expect.equal seed 1UL "seed"
            Expect.equal orders.Count 1 "count of orders"
            Expect.stringStarts (Seq.head orders) "c1" "head"
        }
    ]
