namespace Expecto.TestingPlatform

open System
open System.Text.RegularExpressions
open Expecto

/// Laws: what holds for every input. FsCheck makes the inputs, and shrinks one that breaks the law.
[<AutoOpen>]
module Law =

    /// The environment variable that has every law run on one recorded input: what a failure prints after `replay:`.
    [<Literal>]
    let ReplayVariable = "COROUTINES_LAW_SEED"

    let private replay =
        match Environment.GetEnvironmentVariable ReplayVariable with
        | null
        | "" -> None
        | text ->
            match text.Split ',' with
            | [| seed; gamma; size |] -> Some(uint64 seed, uint64 gamma, Some(int size))
            | _ ->
                failwith
                    $"{ReplayVariable} is '{text}'. It needs three numbers, as a failure prints them: seed,gamma,size."

    /// Puts the line that replays a failure in the place of Expecto's, which wants the source changed.
    let private withReplayLine (message: string) =
        let focus = Regex.Match(message, @"Focus on error:\s+\w+ \((\d+)UL, (\d+)UL, Some (\d+)\).*")

        if focus.Success then
            let seed = String.Join(",", [ for i in 1..3 -> focus.Groups[i].Value ])
            message.Replace(focus.Value, $"replay: {ReplayVariable}={seed}")
        else
            message

    let rec private replayable (test: Test) =
        let run (check: FsCheckConfig -> Async<unit>) config =
            async {
                try
                    do! check config
                with :? FailedException as failure ->
                    raise (FailedException(withReplayLine failure.Message))
            }

        match test with
        | TestCase(AsyncFsCheck(config, stress, check), state) ->
            TestCase(AsyncFsCheck(config, stress, run check), state)
        | TestLabel(name, test, state) -> TestLabel(name, replayable test, state)
        | other -> other

    /// A law that is tried with so many inputs. The inputs' generators are static members of the types in `arbitraries`.
    let lawWith (inputs: int) (arbitraries: Type list) name holds =
        let config = {
            FsCheckConfig.defaultConfig with
                maxTest = inputs
                arbitrary = arbitraries
                replay = replay
        }

        testPropertyWithConfig config name holds |> replayable

    /// A law that is tried with a hundred inputs of FsCheck's own generators.
    let law name holds = lawWith 100 [] name holds
