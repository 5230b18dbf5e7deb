/// A retry's schedule is that of a pure model.
module Coroutines.Fs.Tests.Policies.RetryProperties

open System
open Coroutines
open Coroutines.Testing
open FsCheck
open FsCheck.FSharp
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

/// All times in milliseconds.
type Retrying = {
    /// How long each attempt takes, and whether it fails; afterwards all succeed at once.
    Attempts: (int * bool) list
    MaxAttempts: int
    First: int
    Factor: float
    Max: int
    Jitter: Jitter
    MaxDuration: int option
    Seed: int
}

let private retrying =
    gen {
        let! attempts =
            Gen.listOf (Gen.zip (Gen.choose (1, 500)) (Gen.frequency [ 4, Gen.constant true; 1, Gen.constant false ]))

        let! maxAttempts = Gen.choose (1, 12)
        let! first = Gen.choose (1, 400)
        let! factor = Gen.elements [ 1.0; 1.5; 2.0; 3.0 ]
        let! longer = Gen.choose (0, 3000)
        let! jitter = Gen.elements [ Jitter.None; Jitter.Full; Jitter.Equal; Jitter.Decorrelated ]
        let! maxDuration = Gen.optionOf (Gen.choose (1, 6000))
        let! seed = Gen.choose (0, 1_000_000)

        return {
            Attempts = attempts
            MaxAttempts = maxAttempts
            First = first
            Factor = factor
            Max = first + longer
            Jitter = jitter
            MaxDuration = maxDuration
            Seed = seed
        }
    }

type Arbitraries =
    static member Retrying() = Arb.fromGen retrying

let private ticks (milliseconds: int) = int64 milliseconds * TimeSpan.TicksPerMillisecond

/// When each attempt begins, and how and when the whole ends, all in ticks.
let private predict r =
    let random = Random r.Seed
    let deadline = r.MaxDuration |> Option.map ticks |> Option.defaultValue Int64.MaxValue
    let uniform (low: int64) (high: int64) = low + int64 (float (high - low) * random.NextDouble())
    let atMost (value: float) = if value < float (ticks r.Max) then int64 value else ticks r.Max

    let delayAfter failures previous =
        let plain () = atMost (float (ticks r.First) * Math.Pow(r.Factor, float (failures - 1)))

        match r.Jitter with
        | Jitter.None -> plain ()
        | Jitter.Full -> uniform 0L (plain ())
        | Jitter.Equal -> (let delay = plain () in uniform (int64 (Math.Round(float delay / 2.0))) delay)
        | _ -> uniform (ticks r.First) (atMost (float (max previous (ticks r.First)) * 3.0))

    let rec attempt number now previous rest begun =
        let begun = now :: begun

        let duration, fails, rest =
            match rest with
            | (duration, fails) :: rest -> ticks duration, fails, rest
            | [] -> 0L, false, []

        let finish = now + duration

        // At the deadline the scope, whose timer is older, is first.
        if duration > 0L && finish >= deadline then
            List.rev begun, "deadline", deadline
        elif not fails then
            List.rev begun, "ok", finish
        elif number = r.MaxAttempts then
            List.rev begun, $"failure {number}", finish
        else
            let delay = delayAfter number previous

            if finish + delay >= deadline then
                List.rev begun, $"failure {number}", finish
            else
                attempt (number + 1) (finish + delay) delay rest begun

    attempt 1 0L 0L r.Attempts []

let private observe r =
    let clock = VirtualClock()
    let options = EventLoopOptions(TimeProvider = clock, Parker = clock, Random = Random r.Seed)
    let milliseconds (n: int) = TimeSpan.FromMilliseconds(float n)
    let begun = ResizeArray()

    let action =
        coroutine {
            begun.Add EventLoop.Current.Time.Ticks
            let number = begun.Count

            match List.tryItem (number - 1) r.Attempts with
            | Some(duration, fails) ->
                do! Coroutine.sleep (milliseconds duration)

                if fails then
                    failwith $"failure {number}"
            | None -> ()
        }

    let backoff = Backoff.Exponential(milliseconds r.First, r.Factor, Nullable(milliseconds r.Max), r.Jitter)

    let maxDuration = r.MaxDuration |> Option.map milliseconds |> Option.toNullable
    let policy = RetryPolicy(r.MaxAttempts, backoff, MaxDuration = maxDuration)

    Coroutine.runWith
        (CoroutineRunOptions(Loop = options, CancelOnInterrupt = false))
        (coroutine {
            match! Coroutine.catch (Policy.apply policy action) with
            | Ok() -> return List.ofSeq begun, "ok", EventLoop.Current.Time.Ticks
            | Error error ->
                // Nothing is lost: each failure before the last exception is attached to it.
                let failures = begun.Count - (if error :? DeadlineExceededException then 0 else 1)
                let known = if error :? DeadlineExceededException then failures - 1 else failures
                Expect.equal (SuppressedExceptions.Of(error).Count) known "count"
                let ending = if error :? DeadlineExceededException then "deadline" else error.Message
                return List.ofSeq begun, ending, EventLoop.Current.Time.Ticks
        })

[<Tests>]
let tests =
    testList "Retry properties" [
        lawWith
            2000
            [ typeof<Arbitraries> ]
            "a retry begins and ends when the model says, and keeps every failure"
            (fun (r: Retrying) -> Expect.equal (observe r) (predict r) "observe")

        lawWith
            1000
            [ typeof<Arbitraries> ]
            "no attempt begins at or after the deadline, and the whole never goes beyond it"
            (fun (r: Retrying) ->
                let begun, _, ended = observe r

                match r.MaxDuration with
                | Some limit ->
                    Expect.isTrue (List.forall (fun time -> time < ticks limit) begun && ended <= ticks limit) "forall"
                | None -> ())
    ]
