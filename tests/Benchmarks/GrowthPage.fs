/// Writes the page of growth: docs/design/growth.md.
module Coroutines.Benchmarks.GrowthPage

open System.IO
open Coroutines.Benchmarks.Growth

let private time milliseconds =
    if milliseconds < 10.0 then
        Page.number "0.00" milliseconds
    else
        Page.number "N0" milliseconds

let private bytes (each: float) = Page.number "N0" each

let private row (figure: Figure) =
    let last = List.last figure.Costs
    let n = float last.N

    [ figure.Shape.Replace("|", "\\|") ]
    @ [ for cost in figure.Costs -> time cost.Milliseconds ]
    @ [ for _ in figure.Costs.Length .. 2 -> "–" ]
    @ [
        Page.number "0.00" (exponentOf _.Milliseconds figure)
        bytes (last.Bytes / n)
        Page.number "0.00" (exponentOf _.Bytes figure)
        bytes figure.Alive
    ]

let private shapes (figures: Figure list) =
    Page.table
        [
            "what a program does n times, or with n"
            "1,000, ms"
            "10,000, ms"
            "100,000, ms"
            "exponent"
            "bytes each"
            "exponent"
            "bytes alive after"
        ]
        (List.map row figures)

let private summary (figures: Figure list) =
    let summaryOf name bound (cost: Cost -> float) =
        let exponents = figures |> List.map (exponentOf cost) |> List.sort

        [
            name
            Page.number "0.00" exponents[exponents.Length / 2]
            Page.number "0.00" (List.last exponents)
            Page.number "0.00" bound
            string (exponents |> List.filter (fun exponent -> exponent > bound) |> List.length)
        ]

    Page.table [ $"of {figures.Length} shapes"; "median exponent"; "largest"; "bound"; "above it" ] [
        summaryOf "processor time" TimeBound _.Milliseconds
        summaryOf "bytes allocated" Bound _.Bytes
        summaryOf "steps of the loop" Bound _.Steps
    ]

/// The page with its tables as the figures are now; all else stays.
let render (figures: Figure list) (page: string) =
    let tableOf name =
        match name with
        | "growth-summary" -> summary figures
        | "growth" -> shapes figures
        | other -> failwith $"The page has a table '{other}', which nobody makes."

    Page.fill tableOf page

let update (path: string) (figures: Figure list) =
    File.WriteAllText(path, render figures (File.ReadAllText path))
    printfn "written: %s" path
