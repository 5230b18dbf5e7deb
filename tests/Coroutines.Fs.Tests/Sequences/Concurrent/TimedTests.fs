namespace Coroutines.Fs.Tests.Sequences.Concurrent

open System
open Coroutines
open Coroutines.Fs.Tests
open Expecto
open Expecto.TestingPlatform

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

                Expect.equal CoroutineTask.All.Count 1 "count of all"
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

    [<Tests>]
    let tests =
        testList "Timed" [
            test "debounce waits for quiet, and for the end" {
                Expect.equal (scheduleOf 0 id (CoroutineSeq.debounce (ms 10) keys)) "15:c 30:d 44:f 44|" "schedule of"
            }

            test "debounce hands out what it holds before a failure" {
                Expect.equal (scheduleOf 0 id (CoroutineSeq.debounce (ms 10) failing)) "4:b 4!Exception" "schedule of"
            }

            test "throttle keeps the first of each period" {
                Expect.equal (scheduleOf 0 id (CoroutineSeq.throttle (ms 10) keys)) "1:a 20:d 40:e 44|" "schedule of"
            }

            test "sample gives the newest value at each tick" {
                Expect.equal (scheduleOf 0 id (CoroutineSeq.sample (ms 10) keys)) "10:c 30:d 44:f 44|" "schedule of"
            }

            test "bufferByCountAndTime ends an array by count or by time" {
                Expect.equal
                    (scheduleOf 0 joined (CoroutineSeq.bufferByCountAndTime 2 (ms 10) keys))
                    "3:ab 15:c 30:d 42:ef 44|"
                    "schedule of"
            }

            test "bufferByCountAndTime hands out what it holds before a failure" {
                Expect.equal
                    (scheduleOf 0 joined (CoroutineSeq.bufferByCountAndTime 5 (ms 10) failing))
                    "4:ab 4!Exception"
                    "schedule of"
            }

            test "windowByTime gives an array for each period" {
                Expect.equal
                    (scheduleOf 0 joined (CoroutineSeq.windowByTime (ms 10) keys))
                    "10:abc 20: 30:d 40: 44:ef 44|"
                    "schedule of"
            }

            test "windowByTime counts the periods that a slow consumer has missed as one" {
                Expect.equal
                    (scheduleOf 35 joined (CoroutineSeq.windowByTime (ms 10) keys))
                    "10:abc 45: 80:def 115|"
                    "schedule of"
            }

            test "timeout limits each move and not the whole" {
                Expect.equal
                    (scheduleOf 0 id (CoroutineSeq.timeout (ms 21) keys))
                    "1:a 3:b 5:c 20:d 40:e 42:f 44|"
                    "schedule of"

                Expect.equal
                    (scheduleOf 0 id (CoroutineSeq.timeout (ms 12) keys))
                    "1:a 3:b 5:c 17!DeadlineExceededException"
                    "schedule of"
            }

            test "timeout does not count the time of the consumer" {
                Expect.equal
                    (scheduleOf 30 id (CoroutineSeq.timeout (ms 5) keys))
                    "1:a 31:b 61:c 91:d 121:e 151:f 181|"
                    "schedule of"
            }

            test "interval does not drift, and leaves out what the consumer missed" {
                let ticks = CoroutineSeq.interval (ms 10) |> CoroutineSeq.truncate 4
                Expect.equal (scheduleOf 0 string ticks) "10:0 20:1 30:2 40:3 40|" "schedule of"
                Expect.equal (scheduleOf 7 string ticks) "10:0 20:1 30:2 40:3 47|" "schedule of"
                Expect.equal (scheduleOf 25 string ticks) "10:0 40:3 70:6 100:9 125|" "schedule of"
            }

            test "times that are not positive are refused" {
                for operator in
                    [ CoroutineSeq.debounce; CoroutineSeq.throttle; CoroutineSeq.sample; CoroutineSeq.timeout ] do
                    Expect.raises<ArgumentOutOfRangeException>
                        (fun () -> operator TimeSpan.Zero keys |> ignore)
                        "argument out of range exception"
                    |> ignore
            }
        ]
