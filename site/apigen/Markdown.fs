/// Text as Markdown that VitePress, which compiles pages as Vue templates, shows as it is.
module ApiGen.Markdown

open System.Text.RegularExpressions

let private special = Regex @"[\\*`\[\]<&~]|\{\{|\}\}|(?<!\w)_|_(?!\w)"

/// Escapes what Markdown, HTML or Vue would take for theirs.
let escape (text: string) =
    special.Replace(
        text,
        fun found ->
            match found.Value with
            | "<" -> "&lt;"
            | "&" -> "&amp;"
            | "{{" -> "&#123;&#123;"
            | "}}" -> "&#125;&#125;"
            | char -> "\\" + char
    )

/// Inline code. VitePress compiles no code.
let code (text: string) =
    let text = Regex.Replace(text.Trim(), @"\s+", " ")
    if text.Contains '`' then $"`` {text} ``" else $"`{text}`"

let private quoted = Regex @"`[^`\n]+`"

/// Prose of a comment: what its author put between backticks is code.
let prose (text: string) =
    let text = Regex.Replace(text, @"\s+", " ")
    let mutable result = ""
    let mutable at = 0

    for found in quoted.Matches text do
        result <- result + escape (text.Substring(at, found.Index - at)) + found.Value
        at <- found.Index + found.Length

    result + escape (text.Substring at)

let private opening = Regex @"^([-+#>]|\d+[.)])(?=\s|$)"

/// A paragraph that begins like a list, heading or quotation is none.
let paragraph (text: string) =
    opening.Replace(text.Trim(), (fun found -> Regex.Replace(found.Value, @"[-+#>.)]$", @"\$0")))

let fence (language: string) (code: string) = $"```{language}\n{code}\n```"

let link (text: string) (target: string) = $"[{text}]({target})"

/// A heading with an anchor of its own.
let heading (level: int) (text: string) (anchor: string) = $"""{String.replicate level "#"} {text} {{#{anchor}}}"""

/// Blocks with an empty line between.
let blocks (parts: string list) = parts |> List.filter ((<>) "") |> String.concat "\n\n"

/// Indents all lines but the first, for a block within a list.
let hang (width: int) (text: string) =
    text.Replace("\n", "\n" + String.replicate width " ").Replace("\n" + String.replicate width " " + "\n", "\n\n")
