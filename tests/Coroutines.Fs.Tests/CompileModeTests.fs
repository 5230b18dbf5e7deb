namespace Coroutines.Fs.Tests

open System
open System.Diagnostics
open System.Reflection
open Coroutines
open Coroutines.LowLevel
open Coroutines.Fs.Tests.Laws
open Expecto
open Expecto.TestingPlatform

/// Tells how a coroutine was compiled: by the frame that its value is.
module CompileMode =

    let private frameNamed name = nonNull (typeof<CoroutineBuilder>.Assembly.GetType $"Coroutines.LowLevel.{name}")

    let private staticFrame = frameNamed "CoroutineFrame`2"
    let private dynamicFrame = frameNamed "DynamicCoroutineFrame`1"

    let ofType (frame: Type) =
        let generic = if frame.IsGenericType then frame.GetGenericTypeDefinition() else frame

        if generic = staticFrame then Mode.Static
        elif generic = dynamicFrame then Mode.Dynamic
        else failwith $"{frame} is the frame of no block"

    let of' (c: Coroutine<'T>) = ofType (c.Body.GetType())

    /// Release code is optimised, and so must be static. What Debug code is depends on the SDK.
    let isRelease (assembly: Assembly) =
        match assembly.GetCustomAttribute<DebuggableAttribute>() with
        | null -> true
        | attribute -> not attribute.IsJITOptimizerDisabled

    let assertStatic (c: Coroutine<'T>) =
        if isRelease (Assembly.GetExecutingAssembly()) then
            Expect.equal (of' c) Mode.Static "of"

/// Proves that the legs of the laws are what they say.
module CompileModeTests =

    let private onBuilder (builder: BuilderUnderTest) =
        let check (c: Coroutine<'T>) mode =
            match mode with
            | Mode.Static -> CompileMode.assertStatic c
            | _ -> Expect.equal (CompileMode.of' c) Mode.Dynamic "of"

        testList builder.Name [
            test "a leg is in the mode that it names" {
                check (builder.Make (Laws.Run(fun () -> "")) { Program = Nothing; End = Return 1 }) builder.Mode
                check (builder.Return 1) builder.Mode
            }

            test "this test program in Release is optimised" {
                let isRelease = CompileMode.isRelease (Assembly.GetExecutingAssembly())
#if DEBUG
                Expect.isTrue (not isRelease) "not is release"
#else
                Expect.isTrue isRelease "is release"
#endif
            }
        ]

    [<Tests>]
    let tests = testList "Compile mode" [ for builder in BuilderUnderTest.all -> onBuilder builder ]

module ShippedCoroutines =

    [<Tests>]
    let tests =
        testList "Shipped coroutines" [
            test "the functions of the library are static in Release" {
                if CompileMode.isRelease typeof<CoroutineBuilder>.Assembly then
                    let one = Coroutine.result 1

                    let modes = [
                        CompileMode.of' (Coroutine.map id one)
                        CompileMode.of' (Coroutine.bind Coroutine.result one)
                        CompileMode.of' (Coroutine.ignore one)
                        CompileMode.of' (Coroutine.zip one one)
                        CompileMode.of' (Coroutine.catch one)
                        CompileMode.of' (Coroutine.catchWith (fun _ -> one) one)
                        CompileMode.of' (Coroutine.catchCancel one)
                        CompileMode.of' (Coroutine.finallyDo (fun () -> Coroutine.result ()) one)
                        CompileMode.of' (Coroutine.sequential [ one ])
                        CompileMode.of' (Coroutine.sequentialDo [])
                    ]

                    Expect.equal (List.distinct modes) [ Mode.Static ] "distinct"
            }
        ]
