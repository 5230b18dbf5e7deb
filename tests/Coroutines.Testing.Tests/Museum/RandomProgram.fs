/// Random programs of tasks that yield, sleep, lock, hand over, cancel and fail, for tests of sameness.
module Coroutines.Testing.Museum.RandomProgram

open System
open System.Security.Cryptography
open System.Text
open Coroutines
open Coroutines.Testing

type private Action =
    | Yield
    | Sleep of int
    | Lock of int
    | Put of int
    | Get
    | CancelOther of int
    | Fail

let private actionOf (random: Random) =
    match random.Next 12 with
    | 0
    | 1
    | 2 -> Yield
    | 3
    | 4 -> Sleep(random.Next 4)
    | 5
    | 6 -> Lock(random.Next 2)
    | 7
    | 8 -> Put(random.Next 9)
    | 9 -> Get
    | 10 -> CancelOther(random.Next 3)
    | _ -> Fail

let private program (tasks: Action list list) () =
    coroutine {
        let locks = [ AsyncLock(); AsyncLock() ]
        let queue = AsyncQueue<int>(1)
        let started = ResizeArray<ICoroutineTask>()

        let body (actions: Action list) =
            coroutine {
                for action in actions do
                    match action with
                    | Yield -> do! Coroutine.yieldNow ()
                    | Sleep time -> do! Coroutine.sleep (milliseconds time)
                    | Lock number ->
                        use! _ = locks[number].Hold()
                        do! Coroutine.yieldNow ()
                    | Put item -> do! queue.Put item
                    | Get ->
                        let! _ = queue.Get()
                        ()
                    | CancelOther number -> started[number].Cancel() |> ignore
                    | Fail -> invalidOp "as the program says"
            }

        for index, actions in List.indexed tasks do
            started.Add(Coroutine.startNamed $"task {index}" (body actions))

        let! _ = Coroutine.wait WaitUntil.AllCompleted None (List.ofSeq started)
        return ()
    }

/// A hash of the traces and outcomes of so many programs, each under a schedule of its own.
let hashOfTraces count (seed: uint64) =
    use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256

    for number in 1..count do
        // A seeded Random is the same in all versions.
        let random = Random(int seed * 1_000_003 + number)
        let tasks = [ for _ in 1..3 -> [ for _ in 1 .. 1 + random.Next 5 -> actionOf random ] ]

        let settings = {
            ExploreSettings.Default with
                Strategies = [ Strategy.RandomWalk ]
                Runs = 1
                Seed = uint64 number
                Faults = Faults.Cancellation
        }

        let report = Explore.report settings (program tasks)

        let text =
            match report.Found with
            | null -> string (Explore.trace Schedule.Fifo (program tasks))
            | found -> string found

        hash.AppendData(Encoding.UTF8.GetBytes text)

    Convert.ToHexString(hash.GetHashAndReset())
