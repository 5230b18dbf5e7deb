namespace Coroutines.Benchmarks;

public static class Colours
{
    /// <summary>What becomes of one that meets another: the same if they are equal, else the third.</summary>
    public static int Complement(int colour, int other) => colour == other ? colour : 3 - colour - other;
}
