module Expecto.TestingPlatform.TestProgram

open System.Reflection
open Microsoft.Testing.Platform.Builder
open Microsoft.Testing.Platform.Capabilities.TestFramework
open Microsoft.Testing.Platform.Extensions.CommandLine
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Services

/// Runs the tests of the program that calls it, as its command line asks. Its exit code is 0 if all passed, 2 if one failed, 8 if there was none to run.
let run (arguments: string array) : int =
    let found = Discovery.find (nonNull (Assembly.GetEntryAssembly()))

    let start =
        task {
            let! builder = TestApplication.CreateBuilderAsync arguments
            builder.CommandLine.AddProvider(fun () -> FilterOption() :> ICommandLineOptionsProvider)

            builder.RegisterTestFramework(
                (fun _ -> TestFrameworkCapabilities() :> ITestFrameworkCapabilities),
                (fun _ services ->
                    Framework(found, FilterOption.Of(services.GetCommandLineOptions())) :> ITestFramework)
            )
            |> ignore

            use! application = builder.BuildAsync()
            return! application.RunAsync()
        }

    start.GetAwaiter().GetResult()
