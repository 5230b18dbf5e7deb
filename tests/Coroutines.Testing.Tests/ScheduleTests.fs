module Coroutines.Testing.Tests.ScheduleTests

open System
open Expecto
open Expecto.TestingPlatform
open FsCheck
open FsCheck.FSharp
open Coroutines.Testing

[<Tests>]
let tests =
    testList "Schedule" [
        law "a schedule is read back as it was written" (fun () ->
            Prop.forAll Explore.schedules (fun schedule -> Schedule.Parse(string schedule) = schedule))

        law "what a schedule shrinks to is shorter, or as long with lower choices" (fun () ->
            Prop.forAll Explore.schedules (fun schedule ->
                schedule.Shrink()
                |> Seq.forall (fun smaller ->
                    smaller.Length < schedule.Length
                    || (smaller.Length = schedule.Length
                        && List.sumBy _.Pick smaller.Choices < List.sumBy _.Pick schedule.Choices))))

        test "it is written as letters, places, and alternatives that are not the first" {
            Expect.equal (string Schedule.Fifo) "fifo" "fifo"

            string {
                Choices = [
                    { Kind = ChoiceKind.Next; At = 3; Pick = 1 }
                    { Kind = ChoiceKind.Cancel; At = 5; Pick = 1 }
                    { Kind = ChoiceKind.Next; At = 12; Pick = 2 }
                ]
            }
            |> Flip.Expect.equal "result" "r3,c5,r12.2"
        }

        testTheory
            "what is no schedule is refused in words"
            [ ""; "r"; "x3"; "r0"; "r3.0"; "r3,,c4" ]
            (fun (text: string) ->
                let error = Expect.raises<FormatException> (fun () -> Schedule.Parse text |> ignore) "format exception"
                Expect.stringContains (string error) "is not a schedule" "error")
    ]
