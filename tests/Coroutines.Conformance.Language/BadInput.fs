namespace Coroutines.Conformance

/// A program or recording that the language does not allow; the message is one line for the user.
exception BadInput of message: string
