namespace Fixtures

[<Sealed>]
type Channel<'T when 'T: equality>(capacity: int) =
    let items = ResizeArray<'T> capacity
    member _.Send(item: 'T) = items.Add item
    member _.Count = items.Count

module Channels =

    let inline nameOf (named: ^T) = (^T: (member Name: string) named)
