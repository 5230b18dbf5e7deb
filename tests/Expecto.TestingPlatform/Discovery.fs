/// Finds the tests of a program, and the mistakes by which a test would never run and nobody would know.
module Expecto.TestingPlatform.Discovery

open System
open System.Reflection
open Expecto

let fullName (test: FlatTest) = String.Join(".", test.name)

let private everything =
    BindingFlags.Static ||| BindingFlags.Public ||| BindingFlags.NonPublic ||| BindingFlags.DeclaredOnly

let private isMarked (each: MemberInfo) =
    each.IsDefined(typeof<TestsAttribute>, false)
    || each.IsDefined(typeof<FTestsAttribute>, false)
    || each.IsDefined(typeof<PTestsAttribute>, false)

/// Whether Expecto's own discovery would see it.
let private isExported (property: PropertyInfo) =
    match property.GetMethod, property.DeclaringType with
    | null, _
    | _, null -> false
    | getter, declaring -> getter.IsPublic && declaring.IsVisible

let private nameOf (each: MemberInfo) = $"{each.DeclaringType}.{each.Name}".Replace('+', '.')

/// A marked value of a module: its tests, or what is wrong with it.
let private ofMarked (property: PropertyInfo) =
    match property.GetValue null with
    | _ when not (isExported property) ->
        Error
            $"{nameOf property} is marked [<Tests>], but is not public. Expecto itself would never run it: make it, and its module, public."
    | :? Test as test when property.IsDefined(typeof<FTestsAttribute>, false) -> Ok(ftestList "" [ test ])
    | :? Test as test when property.IsDefined(typeof<PTestsAttribute>, false) -> Ok(ptestList "" [ test ])
    | :? Test as test -> Ok test
    | _ -> Error $"{nameOf property} is marked [<Tests>], but is not a Test. Put it into a testList."

/// The tests of a program, and its mistakes, one sentence each.
type Discovered = { Tests: FlatTest list; Mistakes: string list }

/// Gives the tests back with what keeps others from running unsaid: focus is decided over all values, not in each.
let private focused (tests: FlatTest list) =
    let isFocused = tests |> List.exists (fun test -> test.state = Focused)
    tests |> List.map (fun test -> { test with focusOn = isFocused })

/// An empty name, of a list that only carries a state, is no part of the joined one.
let private named (test: FlatTest) = { test with name = test.name |> List.filter ((<>) "") }

/// Looks through all types of an assembly.
let find (assembly: Assembly) =
    let types = assembly.GetTypes() |> Array.filter (fun each -> not each.ContainsGenericParameters)

    let properties = [
        for each in types do
            yield! each.GetProperties everything
    ]

    let marked, others = properties |> List.partition isMarked
    let values = marked |> List.map ofMarked

    let tests = [
        for value in values do
            match value with
            | Ok test -> yield! Test.toTestCodeList test
            | Error _ -> ()
    ]

    let functions = [
        for each in types do
            for method in each.GetMethods everything do
                if isMarked method then
                    $"{nameOf method} is marked [<Tests>], but is a function. Make it a value."
    ]

    let held = Collections.Generic.HashSet<TestCode>(HashIdentity.Reference)

    for test in tests do
        held.Add test.test |> ignore

    // Invariant: a list holds the very TestCode objects of the values that it was made of, so a code in no list is a test that never runs.
    let unheld = [
        for property in others do
            if property.PropertyType = typeof<Test> && property.GetIndexParameters().Length = 0 then
                match property.GetValue null with
                | :? Test as value ->
                    for test in Test.toTestCodeList value do
                        if not (held.Contains test.test) then
                            $"{nameOf property} holds the test '{fullName test}', which is in no list that is marked [<Tests>], and would never run."
                | _ -> ()
    ]

    let tests = tests |> List.map named |> focused

    let twins = [
        for name, count in List.countBy fullName tests do
            if count > 1 then
                $"{count} tests are called '{name}'. Give each a name of its own."
    ]

    let focus = [
        for test in tests do
            if test.state = Focused then
                $"The test '{fullName test}' is focused, so only focused tests ran. Take the f of ftest, ftestList or FTests away."
    ]

    let wrong = [
        for value in values do
            match value with
            | Error mistake -> mistake
            | Ok _ -> ()
    ]

    { Tests = tests; Mistakes = wrong @ functions @ unheld @ twins @ focus }
