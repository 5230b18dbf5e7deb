/// A circuit breaker is a pure state machine.
module Coroutines.Fs.Tests.Policies.BreakerProperties

open System
open Coroutines
open FsCheck
open FsCheck.FSharp
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

type Ending =
    | Succeeds
    | Fails
    | IsCancelled

/// Times in milliseconds. Calls begin at even times and end at odd ones.
type Call = { Begins: int; Ends: int; Ending: Ending }

type Breaking = { Failures: int; Window: int; OpenFor: int; Ratio: float; Probes: int; Calls: Call list }

let private breaking =
    gen {
        let! failures = Gen.choose (1, 4)
        let! window = Gen.choose (1, 20)
        let! openFor = Gen.choose (1, 20)
        let! ratio = Gen.elements [ 0.0; 0.3; 0.5; 1.0 ]
        let! probes = Gen.choose (1, 3)

        let call =
            gen {
                let! gap = Gen.choose (1, 10)
                let! lasts = Gen.choose (0, 20)

                let! ending =
                    Gen.frequency [ 3, Gen.constant Succeeds; 4, Gen.constant Fails; 1, Gen.constant IsCancelled ]

                return gap, lasts, ending
            }

        let! calls = Gen.listOf call
        let starts = calls |> List.scan (fun time (gap, _, _) -> time + 2 * gap) 0 |> List.tail

        return {
            Failures = failures
            Window = 10 * window
            OpenFor = openFor
            Ratio = ratio
            Probes = probes
            Calls = [
                for begins, (_, lasts, ending) in List.zip starts calls ->
                    { Begins = begins; Ends = begins + 2 * lasts + 1; Ending = ending }
            ]
        }
    }

type Arbitraries =
    static member Breaking() = Arb.fromGen breaking

type private State =
    /// What ended in it: when, and whether it failed.
    | Closed of (int * bool) list
    | Open of until: int
    | HalfOpen of probing: int * succeeded: int

/// What a call met: when it was refused, how long it was told to wait.
type Met =
    | Ran
    | Refused of retryAfter: int option

let private predict b =
    // A state, and its number, by which a call knows whether it ends in the period in which it began.
    let admit (state, period) now =
        match state with
        | Closed _ -> (state, period), Ran
        | Open until when now < until -> (state, period), Refused(Some(until - now))
        | Open _ -> (HalfOpen(1, 0), period + 1), Ran
        | HalfOpen(probing, succeeded) when probing + succeeded < b.Probes ->
            (HalfOpen(probing + 1, succeeded), period), Ran
        | HalfOpen _ -> (state, period), Refused None

    let finish (state, period) now ending =
        match state, ending with
        | HalfOpen(probing, succeeded), IsCancelled -> HalfOpen(probing - 1, succeeded), period
        | HalfOpen(_, succeeded), Succeeds when succeeded + 1 = b.Probes -> Closed [], period + 1
        | HalfOpen(probing, succeeded), Succeeds -> HalfOpen(probing - 1, succeeded + 1), period
        | HalfOpen _, Fails -> Open(now + b.OpenFor), period + 1
        | Closed ended, (Succeeds | Fails) ->
            let tenth time = time / (b.Window / 10)
            let ended = (now, ending = Fails) :: ended
            let recent = ended |> List.filter (fun (time, _) -> tenth now - tenth time < 10)
            let failures = recent |> List.filter snd |> List.length

            let isTooMuch = ending = Fails && failures >= b.Failures && float failures >= b.Ratio * float recent.Length

            if isTooMuch then Open(now + b.OpenFor), period + 1 else Closed ended, period
        | Closed _, IsCancelled
        | Open _, _ -> state, period

    let events = [
        for index, call in List.indexed b.Calls do
            call.Begins, index, true
            call.Ends, index, false
    ]

    let step (state, running, met) (time, index, isBegin) =
        if isBegin then
            let (_, period) as state, result = admit state time
            let running = if result = Ran then Map.add index period running else running
            state, running, Map.add index result met
        elif Map.tryFind index running = Some(snd state) then
            finish state time b.Calls[index].Ending, running, met
        else
            state, running, met

    let (state, _), _, met = events |> List.sort |> List.fold step ((Closed [], 0), Map.empty, Map.empty)

    let name =
        match state with
        | Closed _ -> CircuitState.Closed
        | Open _ -> CircuitState.Open
        | HalfOpen _ -> CircuitState.HalfOpen

    List.map snd (Map.toList met), name

let private observe b =
    let time n = OnLoop.milliseconds n

    let breaker = CircuitBreaker(b.Failures, time b.Window, time b.OpenFor, Ratio = b.Ratio, Probes = b.Probes)

    let run call =
        coroutine {
            do! Coroutine.sleep (time call.Begins)
            let lasts = time (call.Ends - call.Begins)

            let action =
                match call.Ending with
                | Succeeds -> Coroutine.sleep lasts
                | Fails ->
                    coroutine {
                        do! Coroutine.sleep lasts
                        failwith "failure"
                    }
                | IsCancelled -> Coroutine.sleep (TimeSpan.FromDays 1.0)

            let limit = if call.Ending = IsCancelled then lasts else TimeSpan.FromDays 2.0
            let! outcome = Policy.apply breaker action |> CancelScope.moveOnAfter limit |> Coroutine.catch

            match outcome with
            | Error(:? CircuitOpenException as refusal) ->
                return
                    Refused(
                        refusal.RetryAfter |> Option.ofNullable |> Option.map (fun time -> int time.TotalMilliseconds)
                    )
            | _ -> return Ran
        }

    let met = OnLoop.run (Coroutine.all (List.map run b.Calls))
    List.ofArray met, breaker.State

[<Tests>]
let tests =
    testList "Breaker properties" [
        lawWith
            3000
            [ typeof<Arbitraries> ]
            "a breaker does to each call what the state machine says"
            (fun (b: Breaking) -> Expect.equal (observe b) (predict b) "observe")
    ]
