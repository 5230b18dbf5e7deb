/// Reads XML without nulls.
module ApiGen.Xml

open System.Xml.Linq

let private named (name: string) : XName = XName.op_Implicit name |> nonNull

let attribute (name: string) (element: XElement) =
    match element.Attribute(named name) with
    | null -> None
    | it -> Some it.Value

let child (name: string) (element: XElement) = element.Element(named name) |> Option.ofObj

let children (name: string) (element: XElement) = element.Elements(named name) |> List.ofSeq

let descendants (name: string) (element: XElement) = element.Descendants(named name) |> List.ofSeq

/// A new element with copies of those nodes.
let element (name: string) (content: obj seq) = XElement(named name, Array.ofSeq content)

/// A comment of one sentence.
let summaryOnly (text: string) = element "member" [ element "summary" [ text ] ]
