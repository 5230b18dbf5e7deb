namespace Coroutines.Testing

open System
open System.Globalization
open System.Security

/// What an arrow joins: a task is drawn round, a thing square.
[<Struct>]
type internal ArrowEnd = { Text: string; IsTask: bool }

/// From one to another, and why.
[<Struct>]
type internal Arrow = { From: ArrowEnd; Label: string; To: ArrowEnd }

/// Draws boxes and arrows as SVG: the boxes in a circle, which is what a deadlock is.
module internal ArrowDrawing =

    let private height = 32.0
    let private widthOf (text: string) = 20.0 + 7.2 * float text.Length

    // SVG has no commas in numbers, whatever the culture.
    let private n (value: float) = value.ToString("0.#", CultureInfo.InvariantCulture)

    let private escape (text: string) = SecurityElement.Escape text |> Option.ofObj |> Option.defaultValue ""

    /// Where the line from the middle of a box leaves it.
    let private edge (x: float, y: float) (box: ArrowEnd) (towardsX: float, towardsY: float) =
        let dx, dy = towardsX - x, towardsY - y
        let across = if dx = 0.0 then infinity else widthOf box.Text / 2.0 / abs dx
        let down = if dy = 0.0 then infinity else height / 2.0 / abs dy
        let part = min 1.0 (min across down)
        x + dx * part, y + dy * part

    let private label (x: float) (y: float) (text: string) =
        $"""  <text x="{n x}" y="{n y}" text-anchor="middle">{escape text}</text>"""

    /// The picture, a whole SVG document.
    let svg (loose: ArrowEnd list) (arrows: Arrow list) =
        let boxes = loose @ List.collect (fun arrow -> [ arrow.From; arrow.To ]) arrows |> List.distinct
        let widest = boxes |> Seq.map (fun box -> widthOf box.Text) |> Seq.fold max 0.0
        let radius = if boxes.Length < 2 then 0.0 else 60.0 + 30.0 * float boxes.Length
        let middleX, middleY = radius + widest, radius + 40.0

        let place box =
            let angle = 2.0 * Math.PI * float (List.findIndex ((=) box) boxes) / float boxes.Length
            middleX + radius * sin angle, middleY - radius * cos angle

        let drawnBox (box: ArrowEnd) =
            let x, y = place box
            let width = widthOf box.Text
            let round = if box.IsTask then height / 2.0 else 0.0

            [
                $"""  <rect x="{n (x - width / 2.0)}" y="{n (y - height / 2.0)}" width="{n width}" height="{n height}" rx="{n round}" fill="white" stroke="black"/>"""
                label x (y + 4.0) box.Text
            ]

        let drawnArrow (arrow: Arrow) =
            if arrow.From = arrow.To then
                let x, y = place arrow.From
                [ label x (y + height) $"{arrow.Label} itself" ]
            else
                let fromX, fromY = edge (place arrow.From) arrow.From (place arrow.To)
                let toX, toY = edge (place arrow.To) arrow.To (place arrow.From)

                [
                    $"""  <line x1="{n fromX}" y1="{n fromY}" x2="{n toX}" y2="{n toY}" stroke="black" marker-end="url(#head)"/>"""
                    label ((fromX + toX) / 2.0) ((fromY + toY) / 2.0 - 4.0) arrow.Label
                ]

        String.Join(
            "\n",
            [
                $"""<svg xmlns="http://www.w3.org/2000/svg" width="{n (2.0 * middleX)}" height="{n (2.0 * middleY)}" font-family="sans-serif" font-size="12">"""
                """  <marker id="head" markerWidth="8" markerHeight="8" refX="8" refY="4" orient="auto"><path d="M0,0 L8,4 L0,8 Z"/></marker>"""
                yield! List.collect drawnBox boxes
                yield! List.collect drawnArrow arrows
                "</svg>"
            ]
        )
