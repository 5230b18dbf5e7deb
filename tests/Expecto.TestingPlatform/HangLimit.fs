/// Runs one test on a thread of its own, and gives it up when its time is over.
module Expecto.TestingPlatform.HangLimit

open System
open System.Runtime.ExceptionServices
open System.Threading
open Coroutines
open Coroutines.Testing
open Expecto

/// The environment variable with the seconds that a test may take.
[<Literal>]
let Variable = "COROUTINES_TEST_LIMIT"

/// How long a test may take. The longest ones compile all pages of the documentation, on a busy machine too.
let limit =
    match Environment.GetEnvironmentVariable Variable with
    | null
    | "" -> TimeSpan.FromMinutes 10.0
    | seconds -> TimeSpan.FromSeconds(float seconds)

/// How long a thread that was interrupted may take to come back.
let private farewell = TimeSpan.FromSeconds 2.0

/// What a hung thread was doing.
type private Remains(thread: Thread) =

    let mutable text: string option = None

    // THREADS: the handler runs on the thread that throws, before anything of it is unwound: its loop is still current, its stack still whole.
    let look _ (thrown: FirstChanceExceptionEventArgs) =
        if text.IsNone && Thread.CurrentThread = thread && (thrown.Exception :? ThreadInterruptedException) then
            let tasks =
                match EventLoop.TryGetCurrent with
                | null -> "no loop ran on the thread"
                | loop -> $"the pending tasks of its loop:\n{WaitGraph.Of loop}"

            text <- Some $"{tasks}\nthe stack of its thread:\n{Environment.StackTrace}"

    let handler = EventHandler<FirstChanceExceptionEventArgs>(fun sender thrown -> look sender thrown)

    /// Wakes the thread out of whatever it waits for, and says what that was.
    member _.Take() =
        AppDomain.CurrentDomain.FirstChanceException.AddHandler handler
        thread.Interrupt()
        let isBack = thread.Join farewell
        AppDomain.CurrentDomain.FirstChanceException.RemoveHandler handler

        match text with
        | Some text when isBack -> text
        | Some text -> $"{text}\nthe thread still runs"
        | None -> "its thread waits for nothing: it computes without an end, and still runs"

/// Runs a test to its end. One that hangs is a failure that names the pending tasks of its loop and the stack of its thread;
/// a thread that cannot be woken is left behind.
let run (token: CancellationToken) (test: FlatTest) : Impl.TestSummary =
    let mutable summary: Impl.TestSummary option = None

    let body () =
        try
            let running = Async.StartImmediateAsTask(Impl.execTestAsync token Impl.ExpectoConfig.defaultConfig test)
            Volatile.Write(&summary, Some(running.GetAwaiter().GetResult()))
        with :? ThreadInterruptedException ->
            // A test that was given up; its end is told by the thread that interrupted it.
            ()

    let thread = Thread(body, IsBackground = true, Name = Discovery.fullName test)
    thread.Start()

    if thread.Join limit then
        match summary with
        | Some summary -> summary
        | None -> Impl.TestSummary.single (Impl.Failed "the thread of the test was interrupted") 0.0
    else
        let remains = Remains(thread).Take()
        let message = $"'{Discovery.fullName test}' has not ended within {limit.TotalSeconds} s; {remains}"
        Impl.TestSummary.single (Impl.Failed message) limit.TotalMilliseconds
