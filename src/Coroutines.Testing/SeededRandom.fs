namespace Coroutines.Testing

/// Random numbers that are the same on every machine and in every version of .NET: SplitMix64.
[<Sealed>]
type internal SeededRandom(seed: uint64) =
    let mutable state = seed

    /// Begins anew, as another seed would.
    member _.Reset(seed: uint64) = state <- seed

    member _.NextBits() =
        state <- state + 0x9E3779B97F4A7C15UL
        let z = (state ^^^ (state >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    /// A number from zero to below the limit.
    member this.Below(limit: int) = int (((this.NextBits() >>> 32) * uint64 limit) >>> 32)
