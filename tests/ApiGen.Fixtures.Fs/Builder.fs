namespace Fixtures

/// Builds a route: `route { stop "Bern" }`.
[<Sealed>]
type RouteBuilder() =

    /// A part without stops.
    member _.Yield(_: unit) : string list = []

    /// <summary>Adds a stop.</summary>
    /// <param name="route">The route so far.</param>
    /// <param name="name">The stop.</param>
    [<CustomOperation "stop">]
    member _.Stop(route: string list, name: string) = route @ [ name ]

    /// Delays.
    member inline _.Delay([<InlineIfLambda>] part: unit -> string list) = part

    /// Ends the route.
    member inline _.Run([<InlineIfLambda>] part: unit -> string list) = part ()

/// The expression.
[<AutoOpen>]
module Route =

    /// Builds a route.
    let route = RouteBuilder()
