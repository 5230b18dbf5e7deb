/// Rate limit and bulkhead under random arrivals and cancellations.
module Coroutines.Fs.Tests.Policies.LimitProperties

open System
open Coroutines
open FsCheck
open FsCheck.FSharp
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// Times in milliseconds, arrivals and ends even, cancellations odd.
type Arrival = { Comes: int; Lasts: int; Cancelled: int option; ByScope: bool }

type Limiting = { Number: int; Spare: int; Arrivals: Arrival list }

let private limiting =
    gen {
        let! number = Gen.choose (1, 4)
        let! spare = Gen.choose (0, 4)

        let arrival =
            gen {
                let! gap = Gen.choose (1, 30)
                let! lasts = Gen.choose (1, 60)
                let! patience = Gen.optionOf (Gen.choose (0, 100))
                let! byScope = Gen.elements [ true; false ]
                return gap, lasts, patience, byScope
            }

        let! arrivals = Gen.listOf arrival
        let times = arrivals |> List.scan (fun time (gap, _, _, _) -> time + 2 * gap) 2 |> List.tail

        return {
            Number = number
            Spare = spare
            Arrivals = [
                for comes, (_, lasts, patience, byScope) in List.zip times arrivals ->
                    {
                        Comes = comes
                        Lasts = 2 * lasts
                        Cancelled = patience |> Option.map (fun time -> comes + 2 * time + 1)
                        ByScope = byScope
                    }
            ]
        }
    }

type Arbitraries =
    static member Limiting() = Arb.fromGen limiting

/// Runs a body at each arrival's time, and cancels it at its time.
let private runAll (l: Limiting) (body: int -> Arrival -> Coroutine<unit>) =
    let one (index, arrival) =
        let run =
            coroutine {
                do! Coroutine.sleep (OnLoop.milliseconds arrival.Comes)
                do! body index arrival
            }

        coroutine {
            match arrival.Cancelled with
            | None -> do! run
            | Some time when arrival.ByScope ->
                let! _ = run |> CancelScope.moveOnAt (OnLoop.milliseconds time)
                ()
            | Some time ->
                let task = Coroutine.start run
                EventLoop.Current.CallAt(OnLoop.milliseconds time, (fun () -> task.Cancel() |> ignore)) |> ignore
                let! _ = Coroutine.catchCancel (coroutine { return! task })
                ()
        }

    l.Arrivals |> List.indexed |> List.map one |> Coroutine.all |> Coroutine.ignore

let private period = 120

/// When each begins, if it does: a bucket of tokens, counted in parts of a period, and a line.
let private predict l =
    let capacity = (1 + l.Spare) * period

    let step (level, filledAt, freeAt, begun) arrival =
        let at time = min capacity (level + (time - filledAt) * l.Number)
        let first = max arrival.Comes freeAt
        let begins = first + max 0 (period - at first) / l.Number

        match arrival.Cancelled with
        | Some time when time < begins -> level, filledAt, (if time > first then time else freeAt), None :: begun
        | _ -> at begins - period, begins, begins, Some begins :: begun

    let _, _, _, begun = l.Arrivals |> List.fold step (capacity, 0, 0, [])
    List.rev begun

[<Tests>]
let tests =
    testList "Limit properties" [
        lawWith
            2000
            [ typeof<Arbitraries> ]
            "a rate limit begins each action at the time of the token bucket, whoever is cancelled"
            (fun (l: Limiting) ->
                let limit = Policy.rateLimit l.Number (OnLoop.milliseconds period) (1 + l.Spare)
                let begun = Array.create l.Arrivals.Length None

                runAll l (fun index _ ->
                    Policy.apply
                        limit
                        (coroutine { begun[index] <- Some(int EventLoop.Current.Time.TotalMilliseconds) }))
                |> OnLoop.run

                Expect.equal (List.ofArray begun) (predict l) "begun")

        lawWith
            2000
            [ typeof<Arbitraries> ]
            "a bulkhead runs and keeps as many as it may, refuses only when it is full, and is empty afterwards"
            (fun (l: Limiting) ->
                let bulkhead = Policy.bulkhead l.Number l.Spare
                let mutable running = 0

                let action arrival =
                    coroutine {
                        running <- running + 1
                        Expect.isTrue (running <= l.Number) "running <= l.Number"

                        try
                            do! Coroutine.sleep (OnLoop.milliseconds arrival.Lasts)
                        finally
                            running <- running - 1
                    }

                runAll l (fun _ arrival ->
                    coroutine {
                        let isFull = bulkhead.Running = l.Number && bulkhead.Waiting = l.Spare
                        let mutable isRefused = false

                        try
                            do! Policy.apply bulkhead (action arrival)
                        with :? BulkheadFullException ->
                            isRefused <- true

                        Expect.equal isRefused isFull "is refused"
                    })
                |> OnLoop.run

                Expect.equal (running, bulkhead.Running, bulkhead.Waiting) (0, 0, 0) "running and waiting")
    ]
