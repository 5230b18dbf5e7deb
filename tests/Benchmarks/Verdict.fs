/// Holds results against the targets.
module Coroutines.Benchmarks.Verdict

open Coroutines.Benchmarks.Measurement
open Coroutines.Benchmarks.Targets

type Verdict = {
    Target: Target
    Measured: float
    /// Above 1 if the target is missed.
    Ratio: float
}

// What a whole run allocates once, spread over all that it does, is no cost of doing it.
let private slack = 0.5

let isMet verdict = verdict.Ratio <= 1.0

/// None if this run has not measured it.
let private judge (results: Result list) target =
    let find subject = results |> List.tryFind (fun r -> r.Benchmark = target.Benchmark && r.Subject = subject)

    let verdict measured ratio = Some { Target = target; Measured = measured; Ratio = ratio }

    match find target.Leg, target.Bound with
    | Some ours, FractionOf(peer, most) ->
        find peer
        |> Option.bind (fun peer -> verdict (ours.Median / peer.Median) (ours.Median / peer.Median / most))
    | Some { Bytes = Some bytes }, BytesFractionOf(peer, most) ->
        find peer
        |> Option.bind _.Bytes
        |> Option.bind (fun peer -> verdict (bytes / peer) (bytes / peer / most))
    | Some { Bytes = Some bytes }, BytesAtMost most -> verdict bytes (bytes / (most + slack))
    | _ -> None

let all (results: Result list) : Verdict list = Targets.all () |> List.choose (judge results)

let describe verdict =
    let bound, measured =
        match verdict.Target.Bound with
        | FractionOf(peer, most) -> $"at most {most} of {peer}", $"%.3f{verdict.Measured}"
        | BytesFractionOf(peer, most) -> $"at most {most} of the bytes of {peer}", $"%.3f{verdict.Measured}"
        | BytesAtMost most -> $"at most {most} bytes", $"%.1f{verdict.Measured}"

    let judgement = if isMet verdict then "met" else $"missed by %.0f{100.0 * (verdict.Ratio - 1.0)} %%"

    $"{verdict.Target.Benchmark, -18} {verdict.Target.Leg, -16} {bound, -48} {measured, 10}   {judgement}"
