/// Holds figures against the targets.
module Coroutines.Benchmarks.Verdict

open Coroutines.Benchmarks.Figures
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
let private judge (figures: Figure list) target =
    let find subject = figures |> List.tryFind (fun r -> r.Benchmark = target.Benchmark && r.Subject = subject)

    let verdict measured ratio = Some { Target = target; Measured = measured; Ratio = ratio }

    match find target.Leg, target.Bound with
    | Some ours, FractionOf(peer, most) ->
        find peer
        |> Option.bind (fun peer ->
            verdict (ours.Nanoseconds / peer.Nanoseconds) (ours.Nanoseconds / peer.Nanoseconds / most))
    | Some { Bytes = Some bytes }, BytesFractionOf(peer, most) ->
        find peer
        |> Option.bind _.Bytes
        |> Option.bind (fun peer -> verdict (bytes / peer) (bytes / peer / most))
    | Some { Bytes = Some bytes }, BytesAtMost most -> verdict bytes (bytes / (most + slack))
    | _ -> None

let all (figures: Figure list) : Verdict list = Targets.all () |> List.choose (judge figures)

let judgement verdict = if isMet verdict then "met" else $"missed by %.0f{100.0 * (verdict.Ratio - 1.0)} %%"

let bound verdict =
    match verdict.Target.Bound with
    | FractionOf(peer, most) -> $"at most {most} of {peer}"
    | BytesFractionOf(peer, most) -> $"at most {most} of the bytes of {peer}"
    | BytesAtMost most -> $"at most {most:N0} bytes"

let measured verdict =
    match verdict.Target.Bound with
    | BytesAtMost _ -> $"%.1f{verdict.Measured}"
    | _ -> $"%.3f{verdict.Measured}"

let describe verdict =
    $"{verdict.Target.Benchmark, -20} {verdict.Target.Leg, -20} {bound verdict, -48} {measured verdict, 10}   {judgement verdict}"
