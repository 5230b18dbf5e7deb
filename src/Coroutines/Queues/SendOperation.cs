using System.ComponentModel;
using Coroutines.LowLevel;

namespace Coroutines;

/// <summary>A send that begins when it is awaited; see <see cref="ChannelSender{T}.Send"/>. It may be awaited many times.</summary>
/// <typeparam name="T">The type of the item.</typeparam>
/// <remarks>Awaited as it is, it needs no object. As a <see cref="Coroutine"/> it can be started, given a time limit, and so on.</remarks>
public readonly struct SendOperation<T> : ICoroutine
{
    private readonly ChannelSender<T> _sender;
    private readonly T _item;

    internal SendOperation(ChannelSender<T> sender, T item) => (_sender, _item) = (sender, item);

    /// <summary>It, as a coroutine.</summary>
    /// <param name="send">The send.</param>
    public static implicit operator Coroutine(SendOperation<T> send) => send.AsCoroutine();

    /// <summary>It, as a coroutine whose result is nothing.</summary>
    /// <param name="send">The send.</param>
    public static implicit operator Coroutine<Unit>(SendOperation<T> send) => send.AsCoroutine();

    /// <summary>It, as a coroutine.</summary>
    /// <returns>A coroutine that may be awaited many times.</returns>
    public Coroutine AsCoroutine() => new(new Sending<T>(Sender, _item, isRented: false));

    Coroutine<Unit> ICoroutine<Unit>.AsCoroutine() => AsCoroutine();

    /// <summary>Awaits it. For compilers.</summary>
    /// <returns>The awaiter.</returns>
    // Where there is room it is sent right here, as the await begins with this call.
    public CoroutineAwaiter GetAwaiter() => Sender.TrySendNow(_item) ? default : new(Sender.Rent(_item));

    /// <summary>It, as a coroutine that is awaited at once and never again. For builders.</summary>
    /// <returns>The coroutine.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Coroutine AsRented() => new(Sender.Rent(_item));

    private ChannelSender<T> Sender => _sender ?? throw new InvalidOperationException(Messages.NotACoroutine);
}
