namespace ApiGen

open System.Xml.Linq
open Microsoft.CodeAnalysis

/// What a member is to its readers. A page lists its members in this order.
type MemberKind =
    | Constructor
    | UnionCase
    | EnumValue
    | Field
    | Property
    | Function
    | ActivePattern
    | CustomOperation
    | Method
    | Operator
    | Event

    /// The heading over the members of this kind.
    member this.Heading =
        match this with
        | Constructor -> "Constructors"
        | UnionCase -> "Union cases"
        | EnumValue -> "Values"
        | Field -> "Fields"
        | Property -> "Properties"
        | Function -> "Functions and values"
        | ActivePattern -> "Active patterns"
        | CustomOperation -> "Custom operations"
        | Method -> "Methods"
        | Operator -> "Operators"
        | Event -> "Events"

/// A member as both compilers see it.
type ApiMember = {
    /// The documentation id under which its comment stands in the .xml file.
    Id: string
    /// Its heading, which overloads share.
    Name: string
    Kind: MemberKind
    FSharp: string
    CSharp: string
    /// What a reader must know before the summary, in Markdown: what it is called in an expression, what it extends.
    Notes: string list
    /// The C# view of it; F# has members that C# does not see.
    Symbol: ISymbol option
    /// The names of its parameters and type parameters, so far as known: comments that are inherited may have others.
    Parameters: string Set option
    /// The documentation id of the type that it extends.
    Extends: string option
    /// Its comment, with all that it inherits.
    Comment: XElement
}

/// A type or an F# module: one page.
type ApiType = {
    Id: string
    Assembly: string
    Namespace: string
    /// As it is written in its own language: `Coroutine<T>`.
    Name: string
    /// "class", "module", "union", …
    Kind: string
    FSharp: string
    CSharp: string
    Symbol: ISymbol option
    Members: ApiMember list
    Comment: XElement
}

/// One documented assembly.
type ApiAssembly = { Name: string; Types: ApiType list }
