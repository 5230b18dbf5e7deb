namespace Expecto.TestingPlatform

open System
open System.Text.RegularExpressions
open System.Threading.Tasks
open Microsoft.Testing.Platform.CommandLine
open Microsoft.Testing.Platform.Extensions
open Microsoft.Testing.Platform.Extensions.CommandLine
open Microsoft.Testing.Platform.Extensions.Messages
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Requests
open Expecto

type internal FilterOption() =

    /// The text that a test's full name must hold, or none if all are wanted.
    static member Of(options: ICommandLineOptions) =
        match options.TryGetOptionArgumentList "filter" with
        | true, [| text |] -> Some text
        | _ -> None

    interface IExtension with
        member _.Uid = "Expecto.Filter"
        member _.Version = "1.0.0"
        member _.DisplayName = "Expecto.Filter"
        member _.Description = "The option --filter"
        member _.IsEnabledAsync() = Task.FromResult true

    interface ICommandLineOptionsProvider with
        member _.GetCommandLineOptions() = [|
            CommandLineOption(
                "filter",
                "Only tests with this text anywhere in their full name.",
                ArgumentArity.ExactlyOne,
                false
            )
        |]

        member _.ValidateOptionArgumentsAsync(_, _) = ValidationResult.ValidTask
        member _.ValidateCommandLineOptionsAsync _ = ValidationResult.ValidTask

/// Shows the tests of Expecto to Microsoft.Testing.Platform, which runs the NUnit tests of C# too: one way to list, filter and count.
// Tests run one after the other: Expecto's own parallel runner looks every ten milliseconds whether one has ended, which costs more than most tests.
type internal Framework(found: Discovery.Discovered, part: string option) =
    let isWanted (filter: ITestExecutionFilter) test =
        let name = Discovery.fullName test
        let isNamed = part |> Option.forall (fun part -> name.Contains(part, StringComparison.OrdinalIgnoreCase))

        match filter with
        | :? TestNodeUidListFilter as wanted ->
            isNamed && wanted.TestNodeUids |> Array.exists (fun each -> each.Value = name)
        | _ -> isNamed

    /// Expecto colours its messages whether anyone wants it or not.
    let plain (message: string) = Regex.Replace(message, "\x1b\\[[0-9;]*m", "").Trim()

    // An assertion that an awaited task throws is as much a failure as any other; Expecto takes it for an error.
    let ending (summary: Impl.TestSummary) : IProperty =
        match summary.result with
        | Impl.Passed -> PassedTestNodeStateProperty()
        | Impl.Ignored reason -> SkippedTestNodeStateProperty reason
        | Impl.Failed message -> FailedTestNodeStateProperty(plain message)
        | Impl.Error(:? ExpectoException as failure) -> FailedTestNodeStateProperty(failure, plain failure.Message)
        | Impl.Error error -> ErrorTestNodeStateProperty(error, plain error.Message)

    interface IExtension with
        member _.Uid = "Expecto"
        member _.Version = "1.0.0"
        member _.DisplayName = "Expecto"
        member _.Description = "Tests of Expecto"
        member _.IsEnabledAsync() = Task.FromResult true

    interface IDataProducer with
        member _.DataTypesProduced = [| typeof<TestNodeUpdateMessage> |]

    interface ITestFramework with
        member _.CreateTestSessionAsync _ = Task.FromResult(CreateTestSessionResult(IsSuccess = true))
        member _.CloseTestSessionAsync _ = Task.FromResult(CloseTestSessionResult(IsSuccess = true))

        member this.ExecuteRequestAsync context =
            let publish (name: string) (states: IProperty list) =
                let properties = PropertyBag(List.toArray states)
                let node = TestNode(Uid = TestNodeUid name, DisplayName = name, Properties = properties)
                context.MessageBus.PublishAsync(this, TestNodeUpdateMessage(context.Request.Session.SessionUid, node))

            task {
                match context.Request with
                | :? DiscoverTestExecutionRequest as request ->
                    for test in found.Tests |> List.filter (isWanted request.Filter) do
                        do! publish (Discovery.fullName test) [ DiscoveredTestNodeStateProperty() ]
                | :? RunTestExecutionRequest as request ->
                    for test in found.Tests |> List.filter (isWanted request.Filter) do
                        let began = DateTimeOffset.Now
                        do! publish (Discovery.fullName test) [ InProgressTestNodeStateProperty() ]
                        let state = ending (HangLimit.run context.CancellationToken test)
                        let ended = DateTimeOffset.Now

                        do!
                            publish (Discovery.fullName test) [
                                state
                                TimingProperty(TimingInfo(began, ended, ended - began))
                            ]

                    // A mistake is a failed test, so that no filter, reader or exit code misses it.
                    for number, mistake in List.indexed found.Mistakes do
                        do!
                            publish $"every test of this program runs ({number + 1})" [
                                FailedTestNodeStateProperty mistake
                            ]
                | _ -> ()

                context.Complete()
            }
