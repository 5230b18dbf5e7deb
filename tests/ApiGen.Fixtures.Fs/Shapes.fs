namespace Fixtures

open System
open System.Runtime.InteropServices

/// A length, in metres.
[<Measure>]
type metre

/// A plane figure.
type Shape =
    /// Of that radius.
    | Circle of radius: float<metre>
    /// Of those sides.
    | Rectangle of width: float * height: float
    /// A point: `{{ nothing }}` & <nobody>.
    | Point

    /// Its area.
    member this.Area =
        match this with
        | Circle radius -> Math.PI * float radius * float radius
        | Rectangle(width, height) -> width * height
        | Point -> 0.0

/// <summary>What <see cref="T:Fixtures.Station"/> looks like.</summary>
type Style = {
    /// Its colour.
    Colour: string
    /// How wide its lines are.
    mutable Width: int
} with

    /// <summary>Another width. See <see cref="P:Fixtures.Style.Width"/> and <see cref="T:System.String"/>.</summary>
    member this.WithWidth(width: int) = { this with Width = width }

/// A pair of integers.
[<Struct>]
type Pair = {
    /// The first.
    X: int
    /// The second.
    Y: int
}

/// Signals of a crossing.
type Light =
    /// Stop.
    | Red = 0
    /// Go.
    | Green = 1

/// The shape is impossible.
exception Impossible of reason: string * shape: Shape

/// Told what to draw.
type Drawing = delegate of shape: Shape * style: Style -> bool

/// A function from shapes to text: an abbreviation.
type Naming = Shape -> string

/// What can be drawn.
type IDrawable =
    /// Draws it.
    abstract Draw: style: Style -> unit

    /// How it is named.
    abstract Name: string

/// A pen.
/// It has a secondary constructor.
type Pen(width: int) =
    let changed = Event<EventHandler<int>, int>()

    /// A pen of one point.
    new() = Pen 1

    /// The width.
    member val Width = width with get, set

    /// Happens when the width was changed.
    [<CLIEvent>]
    member _.Changed = changed.Publish

    /// <summary>Draws a line.</summary>
    /// <param name="length">How long.</param>
    /// <param name="colour">Which colour; black if none is given.</param>
    /// <returns>The <c>length</c>.</returns>
    member _.Line(length: int, ?colour: string) = (length, colour)

    /// <summary>Draws a line as C# likes it.</summary>
    /// <param name="length">How long.</param>
    /// <param name="colour">Which colour.</param>
    member _.Stroke(length: int, [<Optional; DefaultParameterValue("black")>] colour: string) = (length, colour)

    /// Points of the line.
    member _.Item
        with get (index: int) = index

    /// Both widths in one.
    static member (+)(a: Pen, b: Pen) = Pen(a.Width + b.Width)

    interface IDrawable with
        member _.Draw(_: Style) = ()
        member _.Name = "pen"

    override _.ToString() = "pen"

/// Functions of shapes.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Shape =

    /// The largest shape that there is.
    let largest = Circle 1e9<metre>

    /// <summary>Changes the size: a curried function.</summary>
    /// <param name="factor">By how much.</param>
    /// <param name="shape">Of what.</param>
    let scale (factor: float) (shape: Shape) =
        match shape with
        | Circle radius -> Circle(radius * factor)
        | Rectangle(width, height) -> Rectangle(width * factor, height * factor)
        | Point -> Point

    /// Round or not: a complete active pattern.
    let (|Round|Angular|) (shape: Shape) =
        match shape with
        | Circle _ -> Round
        | _ -> Angular

    /// Square, and its side: a partial active pattern.
    let (|Square|_|) (shape: Shape) =
        match shape with
        | Rectangle(width, height) when width = height -> Some width
        | _ -> None

    /// The sum of all, of any type that has +.
    let inline total (items: ^T seq) : ^T = Seq.sum items

    /// An operator.
    let (<+>) (a: Shape) (b: Shape) = [ a; b ]

    /// A module within.
    module Names =

        /// A long signature, which is broken into lines.
        let describe
            (prefix: string)
            (suffix: string option)
            (count: int)
            (naming: Naming)
            (shapes: Shape list)
            : Map<string, Shape> =
            Map [ for shape in shapes -> prefix + naming shape + defaultArg suffix "" + string count, shape ]

/// Members that F# adds to others' types.
[<AutoOpen>]
module Extensions =

    type Station with

        /// <summary>An extension member.</summary>
        member this.Shout() = this.Name.ToUpperInvariant()
