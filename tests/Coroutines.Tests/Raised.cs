using NUnit.Framework;

namespace Coroutines.Tests;

/// <summary>The exception that a body must raise.</summary>
internal static class Raised
{
    public static async Coroutine<TException> By<TException>(Func<Coroutine> body)
        where TException : Exception
    {
        try
        {
            await body();
        }
        catch (TException error)
        {
            return error;
        }
        throw new AssertionException($"No {typeof(TException).Name} was raised.");
    }

    public static TException ByCall<TException>(Action call)
        where TException : Exception => Assert.Throws<TException>(() => call())!;
}
