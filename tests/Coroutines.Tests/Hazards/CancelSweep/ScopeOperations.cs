using NUnit.Framework;

namespace Coroutines.Tests.Hazards.CancelSweep;

internal static class ScopeOperations
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static IEnumerable<Swept> All =>
        [
            new("CancelScope.Run", () => Inside(static body => Ignore(new CancelScope().Run(_ => body())))),
            new(
                "CancelScope.MoveOnAfter",
                () => Inside(static body => Ignore(CancelScope.MoveOnAfter(Second, _ => body())))
            ),
            new("CancelScope.FailAfter", () => Inside(static body => CancelScope.FailAfter(9 * Second, _ => body()))),
            new("CancelScope.Shield", () => Inside(static body => CancelScope.Shield(body))),
            new("CancelScope.Shield with grace", () => Inside(static body => CancelScope.Shield(body, Second / 2))),
        ];

    private static async Coroutine Ignore<T>(Coroutine<T> coroutine) => await coroutine;

    private static Scene Inside(Func<Func<Coroutine>, Coroutine> operation)
    {
        var (begun, ended) = (0, 0);
        return new Scene(
            () => operation(Body),
            _ =>
            {
                Assert.That(ended, Is.EqualTo(begun), "the body's finaliser");
                Assert.That(CancelScope.Current, Is.Null);
            }
        );

        async Coroutine Body()
        {
            begun++;
            try
            {
                await Coroutine.Yield();
                await Coroutine.Sleep(2 * Second);
            }
            finally
            {
                ended++;
            }
        }
    }
}
