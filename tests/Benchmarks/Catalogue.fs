/// What is measured, each peer in its own idiom.
module Coroutines.Benchmarks.Catalogue

open Coroutines.Benchmarks.Measurement

let all: Benchmark list = AwaitRows.all @ TurnRows.all @ TimerRows.all @ SequenceRows.all @ ScopeRows.all @ VariantRows.all @ GrowthRows.all
