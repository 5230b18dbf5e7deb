using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fixtures;

/// <summary>Days on which trains run.</summary>
[Flags]
public enum Days : byte
{
    /// <summary>Never.</summary>
    None = 0,

    /// <summary>Monday | Tuesday.</summary>
    Early = 1,

    /// <summary>The rest.</summary>
    Late = 2,
}

/// <summary>When trains run, and a kind of task.</summary>
/// <typeparam name="T">What it gives.</typeparam>
[AsyncMethodBuilder(typeof(TimetableBuilder<>))]
public readonly struct Timetable<T>
{
    /// <summary>Awaits it.</summary>
    public ValueTaskAwaiter<T> GetAwaiter() => default;
}

/// <summary>Makes <see cref="Timetable{T}"/>.</summary>
/// <typeparam name="T">What it gives.</typeparam>
[StructLayout(LayoutKind.Auto)]
public struct TimetableBuilder<T>
{
    /// <summary>Makes one.</summary>
    public static TimetableBuilder<T> Create() => default;

    /// <summary>What is made.</summary>
    public readonly Timetable<T> Task => default;

    /// <summary>Begins.</summary>
    /// <typeparam name="TMachine">The method's machine.</typeparam>
    /// <param name="machine">The machine.</param>
    public readonly void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => machine.MoveNext();

    /// <summary>Keeps the machine.</summary>
    /// <param name="machine">The machine.</param>
    public readonly void SetStateMachine(IAsyncStateMachine machine) { }

    /// <summary>Ends well.</summary>
    /// <param name="result">The result.</param>
    public readonly void SetResult(T result) { }

    /// <summary>Ends badly.</summary>
    /// <param name="error">Why.</param>
    public readonly void SetException(Exception error) { }

    /// <summary>Waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TMachine">The method's machine.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="machine">The machine.</param>
    public readonly void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine { }

    /// <inheritdoc cref="AwaitOnCompleted{TAwaiter, TMachine}"/>
    public readonly void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine { }
}

/// <summary>Static members beside the generic type of the same name.</summary>
public static class Timetable
{
    /// <summary>Both at once: an async method that is generic.</summary>
    /// <typeparam name="A">What the first gives.</typeparam>
    /// <typeparam name="B">What the second gives.</typeparam>
    /// <param name="a">The first.</param>
    /// <param name="b">The second.</param>
    public static async Timetable<(A First, B? Second)> Both<A, B>(Timetable<A> a, Timetable<B?> b)
        where B : class => (await a, await b);

    /// <summary>An extension method.</summary>
    /// <param name="station">What it extends.</param>
    /// <param name="days">When.</param>
    public static bool IsOpen(this Station station, Days days = Days.Early) => days != Days.None;

    extension(Station station)
    {
        /// <summary>An extension member of C# 14.</summary>
        /// <param name="track">The track.</param>
        public bool IsFree(int track) => station[track] is null;
    }
}

/// <summary>A window on a row of seats.</summary>
/// <param name="seats">The seats.</param>
public ref struct Seats(Span<int> seats)
{
    private Span<int> _seats = seats;

    /// <summary>One of them.</summary>
    /// <param name="index">Which.</param>
    public readonly ref int At(int index) => ref _seats[index];
}

/// <summary>A place and its distance.</summary>
/// <param name="Place">The place.</param>
/// <param name="Distance">How far away it is.</param>
public readonly record struct Distant<T>(T Place, double Distance);

/// <summary>What has a price.</summary>
public interface IPriced
{
    /// <summary>The price, in the currency of <paramref name="country"/>.</summary>
    /// <param name="country">Where.</param>
    decimal Price(string country);

    /// <summary>Whether it costs nothing.</summary>
    bool IsFree { get; }
}

/// <inheritdoc/>
public sealed class Ticket : IPriced
{
    /// <inheritdoc/>
    public decimal Price(string country) => 1;

    /// <inheritdoc/>
    public bool IsFree { get; init; }
}
