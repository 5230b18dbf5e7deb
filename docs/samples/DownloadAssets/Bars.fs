/// One live bar per file and one for all, drawn by Spectre.Console.
module DownloadAssets.Bars

open System
open System.Collections.Generic
open System.Threading.Tasks
open Coroutines
open DownloadAssets.Progress
open Spectre.Console

/// Standard error: the bars are no output, and the lines of failures must go through
/// the same console, so that it writes them above the bars and not into them.
let private console =
    lazy
        (let screen = AnsiConsoleOutput Console.Error

         let output = {
             new IAnsiConsoleOutput with
                 member _.Writer = Outlet.error
                 member _.IsTerminal = screen.IsTerminal
                 member _.Width = screen.Width
                 member _.Height = screen.Height
                 member _.SetEncoding encoding = screen.SetEncoding encoding
         }

         AnsiConsole.Create(AnsiConsoleSettings(Out = output)))

/// Whether someone is there to look at them.
let canShow () =
    not Console.IsOutputRedirected
    && not Console.IsErrorRedirected
    && console.Value.Profile.Capabilities.Ansi

/// Writes a line above the bars. Spectre does not erase what it writes over, hence the blanks up to the margin.
let private write (line: string) = console.Value.Write(Padder(Text(oneLine line), Padding 0, Expand = true))

type Bars(context: ProgressContext, ticker: CoroutineTask<unit>, closing: TaskCompletionSource, closed: Task) =
    let mutable total = Unchecked.defaultof<ProgressTask>
    let bars = Dictionary<string, ProgressTask>()
    let mutable hideFinished = false

    let bar file size =
        match bars.TryGetValue file with
        | true, bar -> bar
        | _ ->
            let bar = context.AddTask(Markup.Escape(oneLine file), maxValue = float size)
            bar.HideWhenCompleted <- hideFinished
            bars[file] <- bar
            bar

    let advance (bar: ProgressTask) (have: float) =
        total.Increment(have - bar.Value)
        bar.Value <- have

    member _.Report(event: Event) =
        match event with
        | Planned(files, size) ->
            total <- context.AddTask("[bold]total[/]", maxValue = float size)
            // With more files than lines, only those under way are shown.
            hideFinished <- files + 4 > console.Value.Profile.Height
        | Started(file, have, size) -> advance (bar file size) (float have)
        | Received(file, have) -> advance bars[file] (float have)
        | Waiting(file, reason, wait) -> write $"{file}: {reason}; next try in %.1f{wait.TotalSeconds} s"
        | Finished(file, size, Failed reason) ->
            let bar = bar file size
            // What will not come is taken out of the total, so that it still ends at 100 %.
            total.MaxValue <- total.MaxValue - (bar.MaxValue - bar.Value)
            bar.Description <- $"[red]{Markup.Escape(oneLine file)}[/]"
            bar.StopTask()
            write $"{file}: {reason}"
        | Finished(file, size, _) ->
            let bar = bar file size
            advance bar bar.MaxValue
            bar.StopTask()
        | Trouble line -> write line

    interface IAsyncDisposable with
        member _.DisposeAsync() =
            ticker.Cancel() |> ignore
            closing.SetResult()
            ValueTask closed

/// Draws ten times a second, on the loop like everything else: so nothing here needs a lock.
let private draw (context: ProgressContext) =
    coroutine {
        while true do
            context.Refresh()
            do! Coroutine.sleep (TimeSpan.FromMilliseconds 100.0)
    }

/// Shows the bars until the result is disposed.
let show () : Coroutine<Bars> =
    coroutine {
        // Spectre shows bars as long as a task of ours is under way: this one ends when we are disposed.
        let opened = TaskCompletionSource<ProgressContext>()
        let closing = TaskCompletionSource()

        let columns: ProgressColumn[] = [|
            TaskDescriptionColumn(Alignment = Justify.Left)
            ProgressBarColumn()
            PercentageColumn()
            DownloadedColumn(Base = FileSizeBase.Decimal)
            // In 80 columns the numbers would not fit beside a long name, and be wrapped.
            if console.Value.Profile.Width >= 100 then
                TransferSpeedColumn(Base = FileSizeBase.Decimal)
                RemainingTimeColumn()
        |]

        let closed =
            console.Value
                .Progress()
                .AutoRefresh(false)
                .Columns(columns)
                .StartAsync(fun context ->
                    opened.SetResult context
                    closing.Task)

        let! context = opened.Task
        let ticker = Coroutine.startNamed "draw" (draw context)
        return new Bars(context, ticker, closing, closed)
    }
