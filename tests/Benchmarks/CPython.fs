/// asyncio as a peer: one child process for all its rows, asked for a sample whenever it is its turn.
module Coroutines.Benchmarks.CPython

open System
open System.Diagnostics
open System.Globalization
open System.IO
open Coroutines.Benchmarks.Measurement

let private start () =
    let script = Path.Combine(AppContext.BaseDirectory, "asyncio_bodies.py")
    let info = ProcessStartInfo("python3", [ script ], RedirectStandardInput = true, RedirectStandardOutput = true)

    try
        Process.Start info |> Option.ofObj
    with :? ComponentModel.Win32Exception ->
        printfn "\nThere is no python3, so the rows of asyncio (CPython) are left out."
        None

let private child = lazy start ()

let private ask (python: Process) (what: string) =
    python.StandardInput.WriteLine what
    python.StandardInput.Flush()

    match python.StandardOutput.ReadLine() with
    | null -> failwith $"CPython ended instead of answering to '{what}'."
    | answer -> answer.Split(' ')

/// The body of this name; none where there is no python3. Its bytes are not counted, as CPython does not count what it frees.
let asyncio name share =
    match child.Value with
    | None -> []
    | Some python -> [
        {
            Name = "asyncio (CPython)"
            Share = share
            Take =
                fun n ->
                    let answer = ask python $"time {name} {n}"

                    {
                        Nanoseconds = Double.Parse(answer[0], CultureInfo.InvariantCulture)
                        Bytes = None
                        Checksum = int (uint32 (Int64.Parse answer[1]))
                    }
            Live =
                fun n ->
                    let answer = ask python $"live {name} {n}"
                    Some(Double.Parse(answer[0], CultureInfo.InvariantCulture))
        }
      ]

/// It ends when there is nothing more to read.
let stop () =
    if child.IsValueCreated then
        child.Value
        |> Option.iter (fun python ->
            python.StandardInput.Close()
            python.WaitForExit()
            python.Dispose())
