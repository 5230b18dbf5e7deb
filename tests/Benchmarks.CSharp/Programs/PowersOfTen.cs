namespace Coroutines.Benchmarks;

public static class PowersOfTen
{
    /// <summary>A tree of ten children a node has that many leaves.</summary>
    public static int NotAbove(int n)
    {
        var power = 1;
        while (power <= n / 10)
            power *= 10;
        return power;
    }
}
