namespace Coroutines.Fs.Tests.Sequences.Laws

open FsCheck
open FsCheck.FSharp

/// A random body of a sequence. Numbers are what it hands out, logs or throws.
type SeqProgram =
    | Nothing
    | Log of int
    | Emit of int
    | Pause
    | Throw of int
    | CancelSelf
    | Sequence of SeqProgram * SeqProgram
    | If of SeqProgram * SeqProgram
    | While of int * SeqProgram
    | TryWith of SeqProgram * handler: SeqProgram
    | TryFinally of SeqProgram
    /// A resource whose disposal suspends or not, and fails or not.
    | Use of suspends: bool * fails: int option * SeqProgram
    /// A `yield!` of a sequence of its own.
    | EmitAll of SeqProgram
    /// The same, as the last thing that a sequence of its own does.
    | EmitAllLast of SeqProgram
    /// A `yield!` of a plain sequence.
    | EmitPlain of int list
    /// A loop over a sequence of its own, whose body hands out each value plus 100 and goes on.
    | For of SeqProgram * body: SeqProgram
    /// The same over a foreign sequence, of so many values.
    | ForForeign of int * suspends: bool * body: SeqProgram

/// How the values are consumed: at most so many, and the loop's own turn between them.
type Consumption = { AtMost: int; PausesBetween: bool; Fails: bool }

type SeqScenario = { Program: SeqProgram; Consumption: Consumption }

module RandomSeqPrograms =

    let private number = Gen.choose (1, 9)

    let private leaf =
        Gen.frequency [
            1, Gen.constant Nothing
            2, Gen.map Log number
            6, Gen.map Emit number
            3, Gen.constant Pause
            1, Gen.map Throw number
            1, Gen.constant CancelSelf
            1, Gen.map EmitPlain (Gen.resize 3 (Gen.listOf number))
        ]

    let rec private program size =
        if size <= 1 then
            leaf
        else
            let half = program (size / 2)
            let less = program (size - 1)

            Gen.frequency [
                2, leaf
                6, Gen.map2 (fun a b -> Sequence(a, b)) half half
                1, Gen.map2 (fun a b -> If(a, b)) half half
                1, Gen.map2 (fun n p -> While(n, p)) (Gen.choose (0, 3)) half
                2, Gen.map2 (fun p h -> TryWith(p, h)) half half
                2, Gen.map TryFinally less
                2,
                Gen.map3
                    (fun suspends fails p -> Use(suspends, fails, p))
                    (Gen.elements [ true; false ])
                    (Gen.frequency [ 3, Gen.constant None; 1, Gen.map Some number ])
                    less
                2, Gen.map EmitAll less
                2, Gen.map EmitAllLast less
                3, Gen.map2 (fun s b -> For(s, b)) half half
                1,
                Gen.map3
                    (fun n suspends b -> ForForeign(n, suspends, b))
                    (Gen.choose (0, 3))
                    (Gen.elements [ true; false ])
                    half
            ]

    let private consumption =
        Gen.map3
            (fun atMost pauses fails -> { AtMost = atMost; PausesBetween = pauses; Fails = fails })
            (Gen.frequency [ 1, Gen.choose (0, 5); 1, Gen.constant 1000 ])
            (Gen.elements [ true; false ])
            (Gen.frequency [ 4, Gen.constant false; 1, Gen.constant true ])

    let private shrink program =
        match program with
        | Nothing -> []
        | Log _
        | Emit _
        | Pause
        | Throw _
        | CancelSelf -> [ Nothing ]
        | EmitPlain _ -> [ Nothing; Emit 1 ]
        | Sequence(a, b)
        | If(a, b)
        | TryWith(a, b)
        | For(a, b) -> [ a; b ]
        | While(_, p)
        | TryFinally p
        | Use(_, _, p)
        | EmitAll p
        | EmitAllLast p
        | ForForeign(_, _, p) -> [ p ]

    type Arbitraries =
        static member Scenario() : Arbitrary<SeqScenario> =
            Arb.fromGenShrink (
                Gen.map2
                    (fun program consumption -> { Program = program; Consumption = consumption })
                    (Gen.sized (fun size -> program (min 30 (2 + size / 3))))
                    consumption,
                fun scenario -> shrink scenario.Program |> Seq.map (fun program -> { scenario with Program = program })
            )
