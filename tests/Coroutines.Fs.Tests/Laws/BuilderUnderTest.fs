namespace Coroutines.Fs.Tests.Laws

open Coroutines

/// How a block was compiled: to a state machine, or to closures.
type Mode =
    | Static = 0
    | Dynamic = 1

/// One builder in one mode: how it makes coroutines.
type BuilderUnderTest = {
    Name: string
    Mode: Mode
    /// Of a random program.
    Make: Run -> Body -> Coroutine<int>
    Return: int -> Coroutine<int>
    /// Awaits one and goes on with another: `let! x = m in return! k x`.
    Bind: Coroutine<int> -> (int -> Coroutine<int>) -> Coroutine<int>
} with

    override this.ToString() = this.Name

module BuilderUnderTest =

    let private makeStatic child run body : Coroutine<int> =
        coroutine.Run(Text.body run (fun next -> child run next) body)

    let private makeDynamic child run body : Coroutine<int> =
        dynamically (Text.body run (fun next -> child run next) body)

    let rec private inStatic run body = makeStatic inStatic run body

    let rec private inDynamic run body = makeDynamic inDynamic run body

    let rec private inTurns run body = makeStatic (makeDynamic inTurns) run body

    let private staticCoroutine = {
        Name = "coroutine, static"
        Mode = Mode.Static
        Make = inStatic
        Return = fun value -> coroutine.Run(Text.result value)
        Bind = fun m k -> coroutine.Run(Text.bind m k)
    }

    let private dynamicCoroutine = {
        Name = "coroutine, dynamic"
        Mode = Mode.Dynamic
        Make = inDynamic
        Return = fun value -> dynamically (Text.result value)
        Bind = fun m k -> dynamically (Text.bind m k)
    }

    /// The laws run for each of these.
    let all = [
        staticCoroutine
        dynamicCoroutine
        {
            staticCoroutine with
                Name = "coroutine, static and dynamic in turns"
                Make = inTurns
                Bind = dynamicCoroutine.Bind
        }
    ]
