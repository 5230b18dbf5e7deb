/// All exhibits.
module Coroutines.Testing.Museum.Museum

let all = List.concat [ SharedState.all; Waking.all; Locking.all; Cancelling.all; Timing.all ]
