module Coroutines.Testing.Tests.ScheduleTests

open System
open NUnit.Framework
open Coroutines.Fs.Tests
open FsCheck
open FsCheck.FSharp
open FsCheck.NUnit
open Coroutines.Testing

[<Property>]
let ``a schedule is read back as it was written`` () =
    Prop.forAll Explore.schedules (fun schedule -> Schedule.Parse(string schedule) = schedule)

[<Property>]
let ``what a schedule shrinks to is shorter, or as long with lower choices`` () =
    Prop.forAll Explore.schedules (fun schedule ->
        schedule.Shrink()
        |> Seq.forall (fun smaller ->
            smaller.Length < schedule.Length
            || (smaller.Length = schedule.Length
                && List.sumBy _.Pick smaller.Choices < List.sumBy _.Pick schedule.Choices)))

[<Test>]
let ``it is written as letters, places, and alternatives that are not the first`` () =
    equal "fifo" (string Schedule.Fifo)

    string {
        Choices = [
            { Kind = ChoiceKind.Next; At = 3; Pick = 1 }
            { Kind = ChoiceKind.Cancel; At = 5; Pick = 1 }
            { Kind = ChoiceKind.Next; At = 12; Pick = 2 }
        ]
    }
    |> equal "r3,c5,r12.2"

[<TestCase "">]
[<TestCase "r">]
[<TestCase "x3">]
[<TestCase "r0">]
[<TestCase "r3.0">]
[<TestCase "r3,,c4">]
let ``what is no schedule is refused in words`` (text: string) =
    let error = Expect.raises<FormatException>(fun () -> Schedule.Parse text |> ignore)
    contains "is not a schedule" (string error)
