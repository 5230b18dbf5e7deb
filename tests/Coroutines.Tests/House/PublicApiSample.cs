namespace Coroutines.Tests.House;

/// <summary>A surface with one of each, for the test of the description.</summary>
public abstract class PublicApiSample<T> : IDisposable
    where T : class, IComparable<T>, new()
{
    public const int Limit = 3;

    protected readonly string? Name;

    internal int Hidden;

    protected PublicApiSample(string? name, int count = Limit)
    {
        Name = name;
        Hidden = count;
    }

    public event Action<string?>? Changed;

    public required IReadOnlyDictionary<string, T?[]> Items { get; init; }

    public int Count { get; protected set; }

    public T this[int index] => Items["all"][index]!;

    public void Dispose() => Changed?.Invoke(Name);

    public override string ToString() => Name ?? "";

    public static bool TryParse(in Guid key, ref int position, out DateTime? result)
    {
        (position, result) = (position + 1, null);
        return key == default;
    }

    protected abstract Task<TResult?> Await<TResult>(Func<T, TResult?> function, params object?[] arguments)
        where TResult : struct;

    private protected void Unseen() { }

    public enum Mood : byte
    {
        Calm = 1,
    }

    [Obsolete]
    public delegate Mood Listener<in TSource>(TSource source);
}
