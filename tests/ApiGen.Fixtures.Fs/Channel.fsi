namespace Fixtures

/// <summary>A channel whose comments stand in its signature file.</summary>
[<Sealed>]
type Channel<'T when 'T: equality> =
    /// <summary>Makes a channel.</summary>
    /// <param name="capacity">How much it holds.</param>
    new: capacity: int -> Channel<'T>

    /// <summary>Puts something in.</summary>
    /// <param name="item">What.</param>
    member Send: item: 'T -> unit

    /// The number of items in it.
    member Count: int

/// Functions of channels.
module Channels =

    /// <summary>The name of anything that has one.</summary>
    /// <param name="named">Whatever has a name.</param>
    val inline nameOf: named: ^T -> string when ^T: (member Name: string)
