namespace Coroutines.Fs.Tests.Laws

open FsCheck
open FsCheck.FSharp

/// Random programs for FsCheck, and what to try when looking for a smaller one that fails.
module RandomPrograms =

    let private number = Gen.choose (0, 9)
    let private repetitions = Gen.choose (0, 3)

    let private foreign =
        gen {
            let! suspends = Gen.elements [ true; false ]
            let! fails = Gen.frequency [ 3, Gen.constant None; 1, Gen.map Some number ]
            return { Suspends = suspends; Fails = fails }
        }

    let private leaf =
        Gen.frequency [
            1, Gen.constant Nothing
            4, Gen.map Log number
            4, Gen.constant Pause
            3, Gen.map Sleep (Gen.choose (0, 3))
            2, Gen.map Await foreign
            2, Gen.map Throw number
            1, Gen.constant CancelSelf
        ]

    let rec program size : Gen<Program> =
        if size <= 0 then
            leaf
        else
            let one = program (size - 1)
            let half = program (size / 2)
            let body = body (size / 2)

            Gen.frequency [
                3, leaf
                6, Gen.map2 (fun a b -> Sequence(a, b)) half half
                1, Gen.map2 (fun a b -> If(a, b)) half half
                1, Gen.map2 (fun n p -> While(n, p)) repetitions half
                1, Gen.map2 (fun n p -> WhileAwait(n, p)) repetitions half
                1, Gen.map2 (fun n p -> For(n, p)) repetitions half
                1, Gen.map3 (fun n f p -> ForAsync(n, f, p)) repetitions foreign half
                1, Gen.map2 (fun a b -> LetMutable(a, b)) half half
                2, Gen.map2 (fun a b -> TryWith(a, b)) half half
                1, Gen.map2 (fun a b -> TryWithSome(a, b)) half half
                2, Gen.map TryFinally one
                1, Gen.map Use one
                1, Gen.map2 (fun f p -> UseAsync(f, p)) foreign one
                2, Gen.map Child body
                2, Gen.map2 (fun b p -> Spawn(b, p)) body half
                1, Gen.map2 (fun a b -> Both(a, b)) body body
                1, Gen.map Twice body
                1, Gen.map Overlap body
            ]

    and ending size : Gen<End> =
        if size <= 0 then
            Gen.map Return number
        else
            let next = body (size / 2)

            Gen.frequency [
                6, Gen.map Return number
                1, Gen.map Mapped next
                2, Gen.map Tail next
                1, Gen.map2 (fun a b -> TryTail(a, b)) next next
                1, Gen.map FinallyReturn next
                1, Gen.map2 (fun f b -> UseReturn(f, b)) foreign next
            ]

    and body size : Gen<Body> =
        Gen.map2 (fun program ending -> { Program = program; End = ending }) (program size) (ending (size / 2))

    let private interruption =
        let some =
            Gen.map2
                (fun milliseconds turns -> { Milliseconds = milliseconds; Turns = turns })
                (Gen.choose (0, 5))
                (Gen.choose (0, 10))

        Gen.frequency [ 1, Gen.constant None; 1, Gen.map Some some ]

    let private scenario =
        Gen.map2
            (fun body interruption -> { Body = body; Interruption = interruption })
            (Gen.sized (fun size -> body (min size 16)))
            interruption

    let rec private smallerProgram (program: Program) : Program list =
        let inOne make a = a :: List.map make (smallerProgram a)

        let inTwo make a b =
            a :: b :: [ for a in smallerProgram a -> make (a, b) ]
            @ [ for b in smallerProgram b -> make (a, b) ]

        let inBody make b = b.Program :: List.map make (smallerBody b)

        match program with
        | Nothing -> []
        | Log _
        | Pause
        | Sleep _
        | Await _
        | Throw _
        | CancelSelf -> [ Nothing ]
        | Sequence(a, b) -> inTwo Sequence a b
        | If(a, b) -> inTwo If a b
        | While(n, p) -> inOne (fun p -> While(n, p)) p
        | WhileAwait(n, p) -> inOne (fun p -> WhileAwait(n, p)) p
        | For(n, p) -> inOne (fun p -> For(n, p)) p
        | ForAsync(n, f, p) -> inOne (fun p -> ForAsync(n, f, p)) p
        | LetMutable(a, b) -> inTwo LetMutable a b
        | TryWith(a, b) -> inTwo TryWith a b
        | TryWithSome(a, b) -> inTwo TryWithSome a b
        | TryFinally p -> inOne TryFinally p
        | Use p -> inOne Use p
        | UseAsync(f, p) -> inOne (fun p -> UseAsync(f, p)) p
        | Child b -> inBody Child b
        | Spawn(b, p) -> inBody (fun b -> Spawn(b, p)) b @ inOne (fun p -> Spawn(b, p)) p
        | Both(a, b) -> inBody (fun a -> Both(a, b)) a @ inBody (fun b -> Both(a, b)) b
        | Twice b -> inBody Twice b
        | Overlap b -> inBody Overlap b

    and private smallerEnd (ending: End) : End list =
        let into make (b: Body) = b.End :: List.map make (smallerBody b)

        match ending with
        | Return _ -> []
        | Mapped b -> into Mapped b
        | Tail b -> into Tail b
        | TryTail(a, b) -> into (fun a -> TryTail(a, b)) a @ into (fun b -> TryTail(a, b)) b
        | FinallyReturn b -> into FinallyReturn b
        | UseReturn(f, b) -> into (fun b -> UseReturn(f, b)) b

    and private smallerBody (body: Body) : Body list = [
        for program in smallerProgram body.Program -> { body with Program = program }
        for ending in smallerEnd body.End -> { body with End = ending }
    ]

    let private smaller (scenario: Scenario) =
        seq {
            if scenario.Interruption.IsSome then
                { scenario with Interruption = None }

            for body in smallerBody scenario.Body do
                { scenario with Body = body }
        }

    type Arbitraries =
        static member Scenario() = Arb.fromGenShrink (scenario, smaller)
        static member Body() = Arb.fromGenShrink (Gen.sized (fun size -> body (min size 12)), smallerBody >> Seq.ofList)
