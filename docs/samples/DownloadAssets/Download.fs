/// One asset: what is missing of it is fetched into NAME.part, checked, and renamed to NAME.
module DownloadAssets.Download

open System
open System.IO
open System.Net
open System.Net.Http
open System.Net.Http.Headers
open System.Security.Cryptography
open Coroutines
open DownloadAssets.Plan
open DownloadAssets.Progress
open DownloadAssets.Retry

/// What all downloads of a run share.
type Session = {
    Http: HttpClient
    StallLimit: TimeSpan
    /// What comes more slowly, in bytes a second, counts as stalled.
    LeastSpeed: int
    Retry: Retry.Policy
    Report: Event -> unit
}

/// The version of the file that a part holds the beginning of. Known within a run only:
/// the part of an earlier run is judged by its age, and in the end by the digest.
type private Version = {
    mutable ETag: EntityTagHeaderValue | null
    /// Whether this run has opened the part, and so knows that it is a file.
    mutable IsOpened: bool
}

let private refuseUnless isPlain path =
    if not isPlain then
        raise (Permanent(oneLine $"{path} is no plain file but a link or a pipe; move it away"))

let private isNoLink (path: string) = isNull (FileInfo path).LinkTarget

/// Opens what is a file itself. What somebody has put in its place is neither followed nor waited for.
let private openPart path =
    refuseUnless (isNoLink path) path

    let file =
        new FileStream(
            path,
            FileStreamOptions(
                Mode = FileMode.OpenOrCreate,
                // To write alone would wait for the reader of a pipe.
                Access = FileAccess.ReadWrite,
                // Two programs that append to one part would spoil it.
                Share = FileShare.None,
                Options = FileOptions.Asynchronous,
                BufferSize = 0
            )
        )

    try
        // Once more: a link may have been put there since. Nothing is written yet.
        refuseUnless (file.CanSeek && isNoLink path) path
        file
    with _ ->
        file.Dispose()
        reraise ()

let private request (job: Job) (version: Version) (have: int64) =
    let request = new HttpRequestMessage(HttpMethod.Get, job.Url)

    if have > 0L then
        request.Headers.Range <- RangeHeaderValue(have, Nullable())

        match version.ETag with
        | NonNull tag when not tag.IsWeak -> request.Headers.IfRange <- RangeConditionHeaderValue tag
        | _ -> ()

    request

/// A cancellation waits for the write: the file is closed next, and must not be closed under it.
let private write (file: FileStream) (buffer: byte[]) (count: int) =
    Coroutine.callTask (fun _ -> task { do! file.WriteAsync(buffer.AsMemory(0, count)) })

/// Appends the body to the file, but not endlessly: `size` is known.
let private copy (body: Stream) (file: FileStream) (size: int64) (received: int64 -> unit) =
    coroutine {
        let buffer = Array.zeroCreate<byte>(128 * 1024)
        let mutable more = true

        while more && file.Position <= size do
            let! count = Http.read body buffer

            if count = 0 then
                more <- false
            else
                do! write file buffer count
                received file.Position
    }

type private Fetched =
    /// All of it came in this attempt.
    | Whole
    /// It went on with what an earlier attempt had left.
    | Continued
    /// The server would not go on with that part.
    | Refused

/// How much of the part is worth keeping.
let private usable (job: Job) =
    refuseUnless (isNoLink job.Part) job.Part
    let part = FileInfo job.Part
    if part.Exists && part.Length <= job.Size then part.Length else 0L

/// Whether an answer to a request for the rest goes on with the version that the part began with.
let private continues (job: Job) (version: Version) (response: HttpResponseMessage) (range: ContentRangeHeaderValue) =
    let isOfThatSize = not range.HasLength || range.Length = Nullable job.Size
    // A server may not know If-Range, and send the rest of another version.
    let isThatVersion = isNull version.ETag || version.ETag = response.Headers.ETag
    isOfThatSize && isThatVersion

/// Passes on the signs of life of what comes at least at that speed.
let private fastEnough (session: Session) (start: int64) (alive: unit -> unit) =
    let least = max 1L (int64 (float session.LeastSpeed * session.StallLimit.TotalSeconds))
    let counted = ref start

    fun have ->
        if have - counted.Value >= least then
            counted.Value <- have
            alive ()

/// Fetches what the part lacks.
let private fetch (session: Session) (job: Job) (version: Version) (alive: unit -> unit) =
    coroutine {
        let have = usable job

        if have > 0L && have = job.Size then
            // Left by a run that ended between the last byte and the check.
            return Continued
        else
            use request = request job version have
            use! response = Http.send session.Http request
            alive ()

            // The part is opened only now: a server that has nothing to send leaves no empty file.
            let receive start =
                coroutine {
                    use file = openPart job.Part
                    version.IsOpened <- true

                    if file.Length > start then
                        file.SetLength start

                    file.Position <- start
                    session.Report(Started(job.File, start, job.Size))
                    version.ETag <- response.Headers.ETag
                    use! body = Http.body response
                    let progress = fastEnough session start alive

                    do!
                        copy body file job.Size (fun have ->
                            progress have
                            session.Report(Received(job.File, have)))
                }

            match response.StatusCode, response.Content.Headers.ContentRange with
            | HttpStatusCode.OK, _ ->
                // Also when we asked for a range: this server knows none, or the file has changed.
                do! receive 0L
                return Whole
            | HttpStatusCode.PartialContent, NonNull range when
                range.From = Nullable have && continues job version response range
                ->
                do! receive have
                return Continued
            | (HttpStatusCode.PartialContent | HttpStatusCode.RequestedRangeNotSatisfiable), _ when have > 0L ->
                return Refused
            | _ -> return raise (Http.failure response)
    }

let private sha256 (path: string) (length: int64) =
    coroutine {
        // What is empty is not opened: it may be a pipe, which would be waited for.
        use content: Stream = if length = 0L then Stream.Null else File.OpenRead path
        let! hash = Coroutine.callTask (fun cancel -> SHA256.HashDataAsync(content, cancel).AsTask())
        return Convert.ToHexStringLower hash
    }

/// What is wrong with a downloaded file: read back from the disk, since that is what the user gets.
let private fault (job: Job) (path: string) =
    coroutine {
        let length = FileInfo(path).Length

        match job.Sha256 with
        | _ when length <> job.Size -> return Some $"it has {length} bytes and should have {job.Size}"
        | Some digest ->
            let! actual = sha256 path length

            if actual = digest then
                return None
            else
                return Some $"its digest is sha256:{actual} and should be sha256:{oneLine digest}"
        | None -> return None
    }

/// One attempt, from whatever is there to the finished file.
let rec private complete (session: Session) (job: Job) (version: Version) : Coroutine<unit> =
    let startOver =
        coroutine {
            File.Delete job.Part
            // Without a part, nothing is Refused or Continued: this happens once an attempt at most.
            return! complete session job version
        }

    coroutine {
        match! Stall.guard session.StallLimit (fetch session job version) with
        | Refused -> return! startOver
        | fetched ->
            match! fault job job.Part with
            | None -> File.Move(job.Part, job.Target, overwrite = true)
            | Some reason when FileInfo(job.Part).Length < job.Size ->
                // The server ended early but politely. What came can be resumed.
                return raise (Temporary($"the download ended early: {reason}", None))
            | Some _ when fetched = Continued -> return! startOver
            | Some reason ->
                File.Delete job.Part
                return raise (Permanent $"the download is damaged: {reason}")
    }

/// The release may have been changed since the part was left.
let private dropOldPart (job: Job) =
    match job.UpdatedAt with
    | Some changed when File.GetLastWriteTimeUtc job.Part < changed.UtcDateTime -> File.Delete job.Part
    | _ -> ()

/// A full disk can leave one; there is nothing in it to resume.
let private dropEmptyPart (job: Job) =
    let part = FileInfo job.Part

    if part.Exists && part.Length = 0L then
        part.Delete()

let private save (session: Session) (job: Job) =
    coroutine {
        let! present =
            coroutine {
                if not (File.Exists job.Target) then
                    return false
                else
                    let! fault = fault job job.Target
                    return fault.IsNone
            }

        if present then
            return AlreadyThere
        else
            dropOldPart job
            let version = { ETag = null; IsOpened = false }
            let onWait reason wait = session.Report(Waiting(job.File, reason, wait))

            try
                do! Retry.run session.Retry onWait (complete session job version)
                return Saved
            finally
                if version.IsOpened then
                    dropEmptyPart job
    }

/// Downloads one asset. A failure is a result like any other: it must not stop the other downloads.
let asset (session: Session) (job: Job) : Coroutine<Outcome> =
    coroutine {
        let! result = Coroutine.catch (save session job)

        let outcome =
            match result with
            | Ok outcome -> outcome
            | Error error -> Failed(oneLine error.Message)

        session.Report(Finished(job.File, job.Size, outcome))
        return outcome
    }
