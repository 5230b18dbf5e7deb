using System.Diagnostics.CodeAnalysis;

namespace Fixtures;

/// <summary>A station with {{ braces }}, a &lt;tag&gt; and *stars*: text that Markdown and Vue must leave alone.</summary>
/// <remarks>
/// <para>The first paragraph names <see cref="Timetable"/>, <see cref="Task{TResult}"/>, <see langword="null"/> and
/// <see href="https://example.org/">a page</see>.</para>
/// <para>The second has a list:</para>
/// <list type="bullet">
/// <item><term>Arrive</term><description>comes first</description></item>
/// <item><description>leaving is <see cref="Leave{TLoad}(string, TLoad)">the other way</see></description></item>
/// </list>
/// <list type="number">
/// <item>one</item>
/// <item>two</item>
/// </list>
/// <list type="table">
/// <listheader><term>Track</term><description>Length</description></listheader>
/// <item><term>1</term><description>a | b</description></item>
/// </list>
/// </remarks>
/// <example>
/// An example in both languages:
/// <code lang="fsharp">
/// let station = Station "Bern"
/// printfn "%s" station.Name
/// </code>
/// <code lang="csharp">
/// var station = new Station("Bern");
///
/// Console.WriteLine(station.Name);
/// </code>
/// </example>
/// <seealso cref="Timetable"/>
/// <param name="name">Its name.</param>
public class Station(string name) : IDisposable
{
    /// <summary>What a station is made with.</summary>
    /// <param name="Tracks">How many tracks it has.</param>
    /// <param name="Roof">Whether it has one.</param>
    public record Plan(int Tracks, bool Roof = true)
    {
        /// <summary>The smallest plan.</summary>
        public static readonly Plan Smallest = new(1, false);
    }

    /// <summary>Numbers of one kind of thing.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    public struct Tally<T>
        where T : notnull
    {
        /// <summary>How many there were.</summary>
        public readonly int Count;

        /// <summary>The last one.</summary>
        public T? Last { get; private set; }

        internal Tally(int count)
        {
            Count = count;
            Last = default;
        }
    }

    /// <summary>The most tracks that a station can have.</summary>
    public const int MostTracks = 24;

    /// <summary>The name.</summary>
    /// <value>Never empty.</value>
    public string Name { get; } = name;

    /// <summary>What stands on a track.</summary>
    /// <param name="track">The number of the track.</param>
    public string? this[int track] => null;

    /// <summary>Happens when a train has arrived.</summary>
    public event EventHandler<string>? Arrived;

    /// <summary>Happens when a train was cancelled.</summary>
    public event Signal<string>? Cancelled;

    /// <summary>Finds a train.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="train">The train, if there is one.</param>
    /// <returns><see langword="true"/> if there is one.</returns>
    public bool TryFind(int number, [NotNullWhen(true)] out string? train)
    {
        train = null;
        Arrived?.Invoke(this, "");
        Cancelled?.Invoke("", ref number);
        return false;
    }

    /// <summary>Loads a train and lets it leave.</summary>
    /// <typeparam name="TLoad">What it carries.</typeparam>
    /// <param name="train">Which train.</param>
    /// <param name="load">What it carries.</param>
    /// <returns>The load.</returns>
    /// <exception cref="InvalidOperationException">The train <paramref name="train"/> has left, with its <typeparamref name="TLoad"/>.</exception>
    public async Task<TLoad> Leave<TLoad>(string train, TLoad load)
        where TLoad : class, IDisposable
    {
        await Task.Yield();
        return load;
    }

    /// <inheritdoc cref="Leave{TLoad}(string, TLoad)"/>
    public void Leave(string train) { }

    /// <summary>As <see cref="Leave(string)"/>, <inheritdoc cref="Leave(string)"/></summary>
    /// <param name="trains">All of them.</param>
    /// <param name="when">When; <see langword="null"/> for now.</param>
    /// <param name="isDaily">Whether every day.</param>
    public void LeaveTogether(ReadOnlySpan<string> trains, DateTimeOffset? when = null, bool isDaily = false) { }

    /// <summary>Sums numbers up.</summary>
    /// <param name="numbers">The numbers.</param>
    protected virtual int Sum(params int[] numbers) => numbers.Sum();

    /// <inheritdoc/>
    public void Dispose() => GC.SuppressFinalize(this);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>A station of that name.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator Station(string name) => new(name);

    /// <summary>Its name.</summary>
    /// <param name="station">The station.</param>
    public static explicit operator string(Station station) => station.Name;

    /// <summary>The length of its name.</summary>
    /// <param name="station">The station.</param>
    public static explicit operator int(Station station) => station.Name.Length;

    /// <summary>Both in one.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    public static Station operator +(Station a, Station b) => new(a.Name + b.Name);
}

/// <summary>A signal, which may change a number.</summary>
/// <typeparam name="T">What it tells.</typeparam>
/// <param name="what">What it tells.</param>
/// <param name="number">What it may change.</param>
public delegate void Signal<in T>(T what, ref int number);

/// <summary>A station that has no trains.</summary>
public sealed class Halt() : Station("halt")
{
    /// <inheritdoc/>
    protected override int Sum(params int[] numbers) => 0;
}
