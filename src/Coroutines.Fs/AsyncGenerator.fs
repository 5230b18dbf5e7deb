namespace Coroutines

open Coroutines.LowLevel

/// asyncio's async generators: bodies that hand out values one by one and run only while somebody asks for the next.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncGenerator =

    /// <summary>Makes a generator; its body begins with the first <c>next</c>.</summary>
    /// <param name="body">Gets the generator, and hands out values by <c>do! generator.Yield value</c>.</param>
    let create (body: AsyncGenerator<'T> -> Coroutine<unit>) : AsyncGenerator<'T> =
        AsyncGenerator<'T>(fun generator -> Suspendable.toUnit (body generator))

    /// <summary>The next value, or ValueNone at the end. What the body throws is thrown; a cancellation meets the body where it
    /// waits. asyncio's <c>anext</c>.</summary>
    let next (generator: AsyncGenerator<'T>) : Coroutine<'T voption> =
        coroutine {
            let! more = generator.MoveNext()
            return if more then ValueSome generator.Current else ValueNone
        }

    /// <summary>Ends the body at the value it handed out last: its finalisers run, its handlers see nothing. asyncio's
    /// <c>aclose</c>.</summary>
    let close (generator: AsyncGenerator<'T>) : Coroutine<unit> = Suspendable.ofUnit (generator.Close())
