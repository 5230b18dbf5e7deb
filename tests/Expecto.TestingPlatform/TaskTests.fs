// The code of a task is marked as the compiler's own.
#nowarn "1204"

namespace Expecto.TestingPlatform

open System
open Expecto

[<AutoOpen>]
module TaskTests =

    type Tests.TestTaskBuilder with

        /// Expecto's own `use` in testTask knows only what is disposed asynchronously.
        member inline _.Using<'Resource, 'Data, 'Result when 'Resource :> (IDisposable | null)>
            (resource: 'Resource, body: 'Resource -> TaskCode<'Data, 'Result>)
            : TaskCode<'Data, 'Result> =
            task.Using(resource, body)
