using NUnit.Framework;

namespace Coroutines.Tests.House;

/// <summary>PublicApi.txt beside each package is true, so that a change of the surface is seen in its review.</summary>
[TestFixture, Category("House")]
public class PublicApiTests
{
    private static bool AcceptsChanges => Environment.GetEnvironmentVariable("COROUTINES_ACCEPT_API") == "1";

    [TestCaseSource(typeof(Repository), nameof(Repository.Packages))]
    public void PublicApi_file_tells_the_surface_of(string package)
    {
        var file = Path.Combine(Repository.Root, "src", package, "PublicApi.txt");
        var actual = PublicApi.Describe(Repository.Load(package));
        if (AcceptsChanges)
        {
            File.WriteAllText(file, actual);
        }

        var expected = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        if (expected != actual)
        {
            Assert.Fail(
                $"""
                The public surface of {package} is not what src/{package}/PublicApi.txt says.
                {Difference(expected, actual)}
                If the change is meant: dotnet fsi build.fsx check --fix
                """
            );
        }
    }

    [Test]
    public void A_surface_is_described_as_its_source_declares_it()
    {
        var described = PublicApi
            .Describe(typeof(PublicApiSample<>).Assembly)
            .Split("\n\n")
            .Where(type => type.StartsWith("Coroutines.Tests.House.PublicApiSample<", StringComparison.Ordinal));

        Assert.That(
            string.Join("\n\n", described),
            Is.EqualTo(
                """
                Coroutines.Tests.House.PublicApiSample<T>
                    abstract class : IDisposable where T : class, IComparable<T>, new()
                    T this[int index] { get; }
                    const int Limit = 3
                    event Action<string?>? Changed
                    int Count { get; protected set; }
                    override string ToString()
                    protected abstract Task<TResult?> Await<TResult>(Func<T, TResult?> function, params object?[] arguments) where TResult : struct
                    protected new(string? name, int count = 3)
                    protected readonly string? Name
                    required IReadOnlyDictionary<string, T?[]> Items { get; init; }
                    static bool TryParse(in Guid key, ref int position, out DateTime? result)
                    void Dispose()

                Coroutines.Tests.House.PublicApiSample<T>.Listener<in TSource>
                    [Obsolete] delegate PublicApiSample<T>.Mood (TSource source)

                Coroutines.Tests.House.PublicApiSample<T>.Mood
                    enum : byte
                    Calm = 1
                """
            )
        );
    }

    private static string Difference(string expected, string actual)
    {
        var before = PublicApi.Entries(expected).ToList();
        var after = PublicApi.Entries(actual).ToList();
        var lines = before
            .Except(after)
            .Select(gone => $"- {gone}")
            .Concat(after.Except(before).Select(added => $"+ {added}"));
        return string.Join('\n', lines.OrderBy(line => line[2..], StringComparer.Ordinal));
    }
}
