namespace Expecto

open Coroutines
open Coroutines.LowLevel
open Coroutines.Testing
open FsCheck
open FsCheck.FSharp

/// <summary>Tests that are coroutines.</summary>
[<AutoOpen>]
module CoroutineTests =

    /// <summary>A test whose body is a coroutine, in virtual time: its sleeps cost nothing, and its times are exact.</summary>
    /// <remarks>The body runs as <c>VirtualTime.Run</c> runs a program. A deadlock is a failure whose message says who waits for what.</remarks>
    /// <param name="name">The name of the test.</param>
    /// <example>
    /// <code lang="fsharp">
    /// open System
    /// open Coroutines
    /// open Expecto
    ///
    /// let tests =
    ///     testList "naps" [
    ///         testCoroutine "an hour costs nothing" {
    ///             do! Coroutine.sleep (TimeSpan.FromHours 1.0)
    ///             Expect.equal EventLoop.Current.Time (TimeSpan.FromHours 1.0) "time"
    ///         }
    ///     ]
    ///
    /// for test in Test.toTestCodeList tests do
    ///     System.Console.WriteLine(test.fullName " / ")
    /// </code>
    /// <code lang="text">
    /// naps / an hour costs nothing
    /// </code>
    /// </example>
    let testCoroutine name = CoroutineTestBuilder(name, Normal, VirtualTime.Run<unit>)

    /// <summary>As testCoroutine; only it, and other focused tests, are run.</summary>
    /// <param name="name">The name of the test.</param>
    let ftestCoroutine name = CoroutineTestBuilder(name, Focused, VirtualTime.Run<unit>)

    /// <summary>As testCoroutine; it is not run, but listed as pending.</summary>
    /// <param name="name">The name of the test.</param>
    let ptestCoroutine name = CoroutineTestBuilder(name, Pending, VirtualTime.Run<unit>)

    /// <summary>A test whose body is a coroutine, on the real clock: for what needs sockets, files or other threads.</summary>
    /// <param name="name">The name of the test.</param>
    let testCoroutineReal name = CoroutineTestBuilder(name, Normal, Coroutine.run)

    /// <summary>As testCoroutineReal; only it, and other focused tests, are run.</summary>
    /// <param name="name">The name of the test.</param>
    let ftestCoroutineReal name = CoroutineTestBuilder(name, Focused, Coroutine.run)

    /// <summary>As testCoroutineReal; it is not run, but listed as pending.</summary>
    /// <param name="name">The name of the test.</param>
    let ptestCoroutineReal name = CoroutineTestBuilder(name, Pending, Coroutine.run)

    /// <summary>A test whose body is run under many schedules, as <c>Explore.runWith</c> runs a program.</summary>
    /// <remarks>
    /// It fails if a schedule makes the body return false, throw, deadlock, never end, or leave something behind. The message is the shortest such schedule:
    /// what ran when, and the line that runs it again. The body must make all that it changes itself.
    /// </remarks>
    /// <param name="name">The name of the test.</param>
    /// <param name="settings">How it is explored.</param>
    let testInterleavings name (settings: ExploreSettings) = InterleavingsTestBuilder(name, Normal, settings)

    /// <summary>As testInterleavings; only it, and other focused tests, are run.</summary>
    /// <param name="name">The name of the test.</param>
    /// <param name="settings">How it is explored.</param>
    let ftestInterleavings name (settings: ExploreSettings) = InterleavingsTestBuilder(name, Focused, settings)

    /// <summary>As testInterleavings; it is not run, but listed as pending.</summary>
    /// <param name="name">The name of the test.</param>
    /// <param name="settings">How it is explored.</param>
    let ptestInterleavings name (settings: ExploreSettings) = InterleavingsTestBuilder(name, Pending, settings)

    /// <summary>A law over inputs and schedules: FsCheck's inputs, each run under many schedules. A failure is shrunk, the input first, then the schedule.</summary>
    /// <param name="name">The name of the test.</param>
    /// <param name="settings">How it is explored; the runs are shared out among the inputs.</param>
    /// <param name="arbitrary">Makes and shrinks the inputs.</param>
    /// <param name="law">Makes the coroutine of an input. It fails as the body of testInterleavings does.</param>
    let testCoroutinePropertyWith
        name
        (settings: ExploreSettings)
        (arbitrary: Arbitrary<'Input>)
        (law: 'Input -> Coroutine<'T>)
        : Test =
        testCase name (CoroutineTest.told (fun () -> Explore.forAllWith settings arbitrary law))

    /// <summary>A law over inputs and schedules, with FsCheck's own inputs of that type and <c>ExploreSettings.Default</c>.</summary>
    /// <param name="name">The name of the test.</param>
    /// <param name="law">Makes the coroutine of an input. It fails as the body of testInterleavings does.</param>
    let testCoroutineProperty name (law: 'Input -> Coroutine<'T>) : Test =
        testCoroutinePropertyWith name ExploreSettings.Default (ArbMap.defaults |> ArbMap.arbitrary<'Input>) law
