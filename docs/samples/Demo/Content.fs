/// The bytes of an asset: made from a seed while they are read, the same ones every time.
module Demo.Content

open System
open System.IO
open System.Runtime.InteropServices
open System.Security.Cryptography
open System.Threading

/// Word number `index` of the content (SplitMix64, which can start anywhere).
let private word (seed: uint64) (index: int64) =
    let z = seed + (uint64 index + 1UL) * 0x9E3779B97F4A7C15UL
    let z = (z ^^^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL
    let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
    z ^^^ (z >>> 31)

/// Fills `target` with the content from `position` on.
let fill (seed: uint64) (position: int64) (target: Span<byte>) =
    let single (at: int) =
        let place = position + int64 at
        byte (word seed (place / 8L) >>> int (place % 8L) * 8)

    let head = min target.Length (int ((8L - position % 8L) % 8L))

    for at in 0 .. head - 1 do
        target[at] <- single at

    let words = MemoryMarshal.Cast<byte, uint64>(target.Slice head)
    let first = (position + int64 head) / 8L

    for at in 0 .. words.Length - 1 do
        words[at] <- word seed (first + int64 at)

    for at in head + words.Length * 8 .. target.Length - 1 do
        target[at] <- single at

/// Asked before each read for the bytes wanted; says how many may come, when it likes, or fails.
type Brake = int -> CancellationToken -> Tasks.Task<int>

let noBrake: Brake = fun count _ -> Tasks.Task.FromResult count

type ContentStream(seed: uint64, length: int64, brake: Brake) =
    inherit Stream()
    let mutable position = 0L

    override _.CanRead = true
    override _.CanSeek = true
    override _.CanWrite = false
    override _.Length = length

    override _.Position
        with get () = position
        and set value = position <- value

    override _.Seek(offset, origin) =
        let start =
            match origin with
            | SeekOrigin.Current -> position
            | SeekOrigin.End -> length
            | _ -> 0L

        position <- start + offset
        position

    override _.Read(buffer: Span<byte>) =
        let count = int (min (int64 buffer.Length) (max 0L (length - position)))
        fill seed position (buffer.Slice(0, count))
        position <- position + int64 count
        count

    override this.Read(buffer: byte[], offset: int, count: int) = this.Read(Span<byte>(buffer, offset, count))

    override this.ReadAsync(buffer: Memory<byte>, cancel: CancellationToken) =
        task {
            let! count = brake buffer.Length cancel
            return this.Read(buffer.Span.Slice(0, count))
        }
        |> Tasks.ValueTask<int>

    override this.ReadAsync(buffer: byte[], offset: int, count: int, cancel: CancellationToken) =
        this.ReadAsync(Memory<byte>(buffer, offset, count), cancel).AsTask()

    override _.Flush() = ()
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())

let digest (seed: uint64) (length: int64) =
    use stream = new ContentStream(seed, length, noBrake)
    "sha256:" + Convert.ToHexStringLower(SHA256.HashData stream)
