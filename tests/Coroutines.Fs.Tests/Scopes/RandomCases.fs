namespace Coroutines.Fs.Tests.Scopes

open FsCheck
open FsCheck.FSharp

/// Random cases, and what to try when looking for a smaller one that fails.
module RandomCases =

    let private time = Gen.choose (0, 6)
    let private index = Gen.choose (0, 5)
    let private optional gen = Gen.oneof [ Gen.constant None; Gen.map Some gen ]
    let private pair a b = Gen.map2 (fun a b -> a, b) a b

    let private leaf =
        Gen.frequency [
            4, Gen.constant Pause
            6, Gen.map Sleep time
            2, Gen.map Wait (Gen.choose (0, Case.futures - 1))
            1, Gen.map Resolve (Gen.choose (0, Case.futures - 1))
            2, Gen.constant Give
            2, Gen.constant Receive
            2, Gen.map Locked time
            1, Gen.map Throw (Gen.choose (0, 9))
            1, Gen.constant Ask
            3, Gen.map Strike index
            2, Gen.map StrikeLater (pair index time)
            1, Gen.map SetDeadline (pair index (optional time))
            1, Gen.map SetShield (pair index (Gen.elements [ true; false ]))
            1, Gen.map CancelTask index
        ]

    let private shielding =
        Gen.frequency [ 4, Gen.constant Unshielded; 1, Gen.constant Shielded; 1, Gen.map ShieldedFor time ]

    let private options =
        Gen.map3
            (fun after shielding link -> { After = after; Shielding = shielding; LinkedAfter = link })
            (optional time)
            shielding
            (Gen.frequency [ 5, Gen.constant None; 1, Gen.map Some time ])

    let rec private act size : Gen<Act> =
        if size <= 1 then
            leaf
        else
            let one = act (size - 1)
            let half = act (size / 2)
            let several least = Gen.choose (least, 3) >>= fun n -> Gen.listOfLength n (act (size / 3))

            Gen.frequency [
                1, leaf
                7, Gen.map Then (pair half half)
                7, Gen.map Scope (pair options one)
                2, Gen.map Swallow one
                1, Gen.map Catch one
                2, Gen.map Finally (pair half half)
                1, Gen.map Timeout (pair time one)
                2, Gen.map Group (pair (several 0) half)
                1, Gen.map All (several 0)
                1, Gen.map Race (several 1)
                1, Gen.map Both (pair half half)
            ]

    let private intrusion =
        Gen.map3
            (fun milliseconds turns deed -> { Milliseconds = milliseconds; Turns = turns; Deed = deed })
            (Gen.choose (0, 9))
            (Gen.choose (0, 4))
            (Gen.frequency [ 2, Gen.map Strikes index; 1, Gen.map Cancels index ])

    let private case =
        Gen.map2
            (fun act intrusions -> { Act = act; Intrusions = intrusions })
            (Gen.sized (fun size -> act (2 + min size 20)))
            (Gen.choose (0, 2) >>= fun n -> Gen.listOfLength n intrusion)

    let private smallerOptions options = [
        if options.After.IsSome then
            { options with After = None }
        if options.LinkedAfter.IsSome then
            { options with LinkedAfter = None }
        match options.Shielding with
        | Unshielded -> ()
        | Shielded -> { options with Shielding = Unshielded }
        | ShieldedFor _ ->
            { options with Shielding = Unshielded }
            { options with Shielding = Shielded }
    ]

    let rec private smaller act : Act list =
        let inOne make a = a :: List.map make (smaller a)

        let inTwo make a b = a :: b :: [ for a in smaller a -> make (a, b) ] @ [ for b in smaller b -> make (a, b) ]

        let inMany least make (acts: Act list) =
            acts
            @ [
                for i in 0 .. acts.Length - 1 do
                    if acts.Length > least then
                        yield make (List.removeAt i acts)

                    for a in smaller acts[i] do
                        yield make (List.updateAt i a acts)
            ]

        match act with
        | Nothing -> []
        | Sleep n when n > 0 -> [ Nothing; Pause; Sleep(n - 1) ]
        | StrikeLater(scope, n) ->
            Nothing
            :: Strike scope
            :: [
                for n in n - 1 .. n - 1 do
                    if n >= 0 then
                        StrikeLater(scope, n)
            ]
        | Strike n when n > 0 -> [ Nothing; Strike(n - 1) ]
        | Pause
        | Sleep _
        | Wait _
        | Resolve _
        | Give
        | Receive
        | Locked _
        | Throw _
        | Ask
        | Strike _
        | SetDeadline _
        | SetShield _
        | CancelTask _ -> [ Nothing ]
        | Then(Nothing, a)
        | Then(a, Nothing) -> [ a ]
        | Then(a, b) -> inTwo Then a b
        | Scope(options, a) ->
            inOne (fun a -> Scope(options, a)) a
            @ [ for options in smallerOptions options -> Scope(options, a) ]
        | Swallow a -> inOne Swallow a
        | Catch a -> inOne Catch a
        | Finally(a, b) -> inTwo Finally a b
        | Timeout(n, a) -> inOne (fun a -> Timeout(n, a)) a
        | Group(children, a) ->
            inOne (fun a -> Group(children, a)) a @ inMany 0 (fun children -> Group(children, a)) children
        | All acts -> inMany 0 All acts
        | Race acts -> inMany 1 Race acts
        | Both(a, b) -> inTwo Both a b

    let private smallerCase case =
        seq {
            for i in 0 .. case.Intrusions.Length - 1 do
                { case with Intrusions = List.removeAt i case.Intrusions }

            for act in smaller case.Act do
                { case with Act = act }

            for i in 0 .. case.Intrusions.Length - 1 do
                let one = case.Intrusions[i]

                for one in
                    [
                        if one.Turns > 0 then
                            { one with Turns = one.Turns - 1 }
                        if one.Milliseconds > 0 then
                            { one with Milliseconds = one.Milliseconds - 1 }
                    ] do
                    { case with Intrusions = List.updateAt i one case.Intrusions }
        }

    let arbitrary = Arb.fromGenShrink (case, smallerCase)
