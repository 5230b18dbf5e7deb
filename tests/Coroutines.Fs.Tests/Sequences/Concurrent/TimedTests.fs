namespace Coroutines.Fs.Tests.Sequences.Concurrent

open System
open Coroutines
open Coroutines.Fs.Tests
open NUnit.Framework

/// Timed operators have exact schedules, on the virtual clock: "5:a" is a value that came after 5 ms.
module TimedTests =

    let private ms (n: int) = OnLoop.milliseconds n

    let private now () = int EventLoop.Current.Time.TotalMilliseconds

    /// Hands out each value at its time, and ends at the last.
    let private timeline (events: (int * string) list) (ending: int) =
        coroutineSeq {
            for time, value in events do
                do! Coroutine.sleep (ms (max 0 (time - now ())))
                yield value

            do! Coroutine.sleep (ms (max 0 (ending - now ())))
        }

    /// What comes when; the consumer needs some time for each value.
    let private scheduleOf (pause: int) (text: 'T -> string) (source: CoroutineSeq<'T>) =
        OnLoop.run (
            coroutine {
                let entries = ResizeArray()

                try
                    for value in source do
                        entries.Add $"{now ()}:{text value}"

                        if pause > 0 then
                            do! Coroutine.sleep (ms pause)

                    entries.Add $"{now ()}|"
                with error ->
                    entries.Add $"{now ()}!{error.GetType().Name}"

                Expect.equal 1 CoroutineTask.All.Count
                return String.Join(" ", entries)
            }
        )

    let private keys = timeline [ 1, "a"; 3, "b"; 5, "c"; 20, "d"; 40, "e"; 42, "f" ] 44

    let private failing =
        coroutineSeq {
            yield! timeline [ 1, "a"; 3, "b" ] 4
            failwith "broken"
        }

    let private joined (values: string[]) = String.Join("", values)

    [<Test>]
    let ``debounce waits for quiet, and for the end`` () =
        Expect.equal "15:c 30:d 44:f 44|" (scheduleOf 0 id (CoroutineSeq.debounce (ms 10) keys))

    [<Test>]
    let ``debounce hands out what it holds before a failure`` () =
        Expect.equal "4:b 4!Exception" (scheduleOf 0 id (CoroutineSeq.debounce (ms 10) failing))

    [<Test>]
    let ``throttle keeps the first of each period`` () =
        Expect.equal "1:a 20:d 40:e 44|" (scheduleOf 0 id (CoroutineSeq.throttle (ms 10) keys))

    [<Test>]
    let ``sample gives the newest value at each tick`` () =
        Expect.equal "10:c 30:d 44:f 44|" (scheduleOf 0 id (CoroutineSeq.sample (ms 10) keys))

    [<Test>]
    let ``bufferByCountAndTime ends an array by count or by time`` () =
        Expect.equal "3:ab 15:c 30:d 42:ef 44|" (scheduleOf 0 joined (CoroutineSeq.bufferByCountAndTime 2 (ms 10) keys))

    [<Test>]
    let ``bufferByCountAndTime hands out what it holds before a failure`` () =
        Expect.equal "4:ab 4!Exception" (scheduleOf 0 joined (CoroutineSeq.bufferByCountAndTime 5 (ms 10) failing))

    [<Test>]
    let ``windowByTime gives an array for each period`` () =
        Expect.equal "10:abc 20: 30:d 40: 44:ef 44|" (scheduleOf 0 joined (CoroutineSeq.windowByTime (ms 10) keys))

    [<Test>]
    let ``windowByTime counts the periods that a slow consumer has missed as one`` () =
        Expect.equal "10:abc 45: 80:def 115|" (scheduleOf 35 joined (CoroutineSeq.windowByTime (ms 10) keys))

    [<Test>]
    let ``timeout limits each move and not the whole`` () =
        Expect.equal "1:a 3:b 5:c 20:d 40:e 42:f 44|" (scheduleOf 0 id (CoroutineSeq.timeout (ms 21) keys))
        Expect.equal "1:a 3:b 5:c 17!DeadlineExceededException" (scheduleOf 0 id (CoroutineSeq.timeout (ms 12) keys))

    [<Test>]
    let ``timeout does not count the time of the consumer`` () =
        Expect.equal "1:a 31:b 61:c 91:d 121:e 151:f 181|" (scheduleOf 30 id (CoroutineSeq.timeout (ms 5) keys))

    [<Test>]
    let ``interval does not drift, and leaves out what the consumer missed`` () =
        let ticks = CoroutineSeq.interval (ms 10) |> CoroutineSeq.truncate 4
        Expect.equal "10:0 20:1 30:2 40:3 40|" (scheduleOf 0 string ticks)
        Expect.equal "10:0 20:1 30:2 40:3 47|" (scheduleOf 7 string ticks)
        Expect.equal "10:0 40:3 70:6 100:9 125|" (scheduleOf 25 string ticks)

    [<Test>]
    let ``times that are not positive are refused`` () =
        for operator in [ CoroutineSeq.debounce; CoroutineSeq.throttle; CoroutineSeq.sample; CoroutineSeq.timeout ] do
            Expect.raises<ArgumentOutOfRangeException>(fun () -> operator TimeSpan.Zero keys |> ignore)
            |> ignore
