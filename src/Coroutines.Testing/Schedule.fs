namespace Coroutines.Testing

open System
open System.Diagnostics.CodeAnalysis

/// What a choice is about.
type ChoiceKind =
    /// <summary>Which of the ready work runs next; written <c>r</c>.</summary>
    | Next = 0
    /// <summary>Whether the task that has just suspended is cancelled; written <c>c</c>.</summary>
    | Cancel = 1
    /// <summary>Whether an await marked by <c>Fault.mayFail</c> fails; written <c>f</c>.</summary>
    | Fail = 2
    /// <summary>How long an await marked by <c>Fault.mayDelay</c> is held up, or a step by <c>Fault.maySlow</c>; written <c>d</c>.</summary>
    | Delay = 3
    /// <summary>Whether time passes during a step; written <c>s</c>.</summary>
    | Slow = 4

/// One choice that was not the first: where, and which.
[<Struct>]
type Choice = {
    /// What it is about.
    Kind: ChoiceKind
    /// The step of the run, from 1; for failures and delays the number of the marked await, from 1.
    At: int
    /// Which alternative, from 1. Number 0 is to run the oldest ready work, and no fault.
    Pick: int
} with

    override this.ToString() =
        let letter = "rcfds"[int this.Kind]
        if this.Pick = 1 then $"{letter}{this.At}" else $"{letter}{this.At}.{this.Pick}"

/// <summary>All that decides how a run goes: the choices that differ from first in, first out and from no fault. A run is a function of its program and its
/// schedule.</summary>
/// <remarks>
/// Written as <c>r3,c5,r12.2</c>: in step 3 the second-oldest of the ready work runs, not the oldest; the task that suspends in step 5 is cancelled there;
/// in step 12 the third-oldest runs. The schedule without any choice is <c>fifo</c>: how the loop runs outside tests.
/// </remarks>
[<Struct; StructuredFormatDisplay("{Text}")>]
type Schedule = {
    /// In the order in which they are made.
    Choices: Choice list
} with

    /// First in, first out, and no fault.
    static member Fifo = { Choices = [] }

    /// How many choices matter: those that are not the first.
    member this.Length = this.Choices.Length

    /// How it is written.
    member this.Text = if this.Choices.IsEmpty then "fifo" else String.Join(",", this.Choices)

    override this.ToString() = this.Text

    /// <summary>Reads what <c>ToString</c> has written.</summary>
    /// <returns>Whether it could be read.</returns>
    static member TryParse(text: string, [<NotNullWhen true>] schedule: byref<Schedule>) =
        let choice (word: string) =
            let kind = if word.Length = 0 then -1 else "rcfds".IndexOf word[0]

            match (if kind < 0 then [||] else word.Substring(1).Split '.') |> Array.map Int32.TryParse with
            | [| (true, at) |] when at > 0 -> Some { Kind = enum kind; At = at; Pick = 1 }
            | [| (true, at); (true, pick) |] when at > 0 && pick > 0 -> Some { Kind = enum kind; At = at; Pick = pick }
            | _ -> None

        match text.Trim() with
        | "fifo" ->
            schedule <- Schedule.Fifo
            true
        | text ->
            let choices = text.Split ',' |> Array.map choice

            if choices |> Array.forall Option.isSome then
                schedule <- { Choices = choices |> Array.choose id |> Array.toList }
                true
            else
                false

    /// <summary>Reads what <c>ToString</c> has written.</summary>
    /// <exception cref="T:System.FormatException">It is not a schedule.</exception>
    static member Parse(text: string) : Schedule =
        let mutable schedule = Schedule.Fifo

        if Schedule.TryParse(text, &schedule) then
            schedule
        else
            raise (
                FormatException
                    $"'{text}' is not a schedule. A schedule is 'fifo', or choices such as 'r3,c5,r12.2': a letter of r, c, f, d, s, where, and which."
            )

    /// Schedules with fewer choices, or lower ones, the simplest first.
    member this.Shrink() : seq<Schedule> =
        let choices = List.toArray this.Choices
        let count = choices.Length
        let without start length = { Choices = [ yield! choices[.. start - 1]; yield! choices[start + length ..] ] }

        seq {
            let mutable length = count

            while length > 0 do
                for start in 0..length .. count - 1 do
                    without start (min length (count - start))

                length <- length / 2

            for index in 0 .. count - 1 do
                for pick in 1 .. choices[index].Pick - 1 do
                    {
                        Choices = choices |> Array.updateAt index { choices[index] with Pick = pick } |> Array.toList
                    }
        }
