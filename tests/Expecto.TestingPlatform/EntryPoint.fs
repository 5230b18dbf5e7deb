module internal EntryPoint

open Expecto.TestingPlatform

[<EntryPoint>]
let main arguments = TestProgram.run arguments
