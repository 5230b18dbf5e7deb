module ApiGen.Tests.TextTests

open Expecto
open Expecto.TestingPlatform
open ApiGen

[<Tests>]
let tests =
    testList "Text" [
        testTheory
            "what Markdown, HTML or Vue would take for theirs is escaped"
            [
                "List<T> & {{ more }}", "List&lt;T> &amp; &#123;&#123; more &#125;&#125;"
                "*a* [b] ~c~", @"\*a\* \[b\] \~c\~"
                "_a_ snake_case", @"\_a\_ snake_case"
            ]
            (fun (text: string, expected: string) -> Expect.equal (Markdown.escape text) expected "escape")

        test "what stands between backticks is code and is left alone" {
            Expect.equal (Markdown.prose "makes `list<{{T}}>`, *now*") @"makes `list<{{T}}>`, \*now\*" "prose"
        }

        testTheory
            "a paragraph is no list"
            [ "- one", @"\- one"; "1. one", @"1\. one"; "# one", @"\# one"; "-one", "-one" ]
            (fun (text: string, expected: string) -> Expect.equal (Markdown.paragraph text) expected "paragraph")

        testTheory
            "the anchor of an overload names its parameters' types"
            [
                "M:N.T.Run``1(System.Func{N.T,N.C{``0}})", "run-func-t-c-0"
                "M:N.T.Run", "run"
                "M:N.T.#ctor(System.Int32)", "constructor-int32"
                "M:N.T.op_Explicit(N.T)~System.String", "op-explicit-t-string"
                "P:N.T.IsRunning", "is-running"
            ]
            (fun (id: string, expected: string) -> Expect.equal (DocumentationId.anchor id true) expected "anchor")

        testTheory
            "the parameters of an id are counted"
            [
                "M:N.T.Run``1(System.Func{N.T,N.C{``0}},System.Int32)", 2
                "M:N.T.Run", 0
                "M:N.T.Run(System.Int32[0:,0:])", 1
            ]
            (fun (id: string, expected: int) ->
                Expect.equal (DocumentationId.parameterCount id) expected "parameter count")

        testTheory
            "a name in an address is in kebab case"
            [
                "TaskGroup", "task-group"
                "IOThing", "io-thing"
                "Coroutine`1", "coroutine-1"
                "LowLevel.Frame`1", "low-level-frame-1"
            ]
            (fun (name: string, expected: string) -> Expect.equal (DocumentationId.slug name) expected "slug")

        test "a long F# signature has each argument on its line, and its result whole" {
            let signature =
                "member Leave<'T when 'T :> IDisposable> : train: string * load: ('T -> unit) * days: Map<string, int> -> 'T * string"

            let expected =
                "member Leave<'T when 'T :> IDisposable> :\n    train: string *\n    load: ('T -> unit) *\n    days: Map<string, int> ->\n    'T * string"

            Expect.equal (Layout.fsharp signature) expected "fsharp"
        }

        test "a short signature stays on its line" {
            Expect.equal (Layout.fsharp "val a: b: int -> int") "val a: b: int -> int" "fsharp"
            Expect.equal (Layout.csharp "void M" [ "int a"; "int b" ] ";") "void M(int a, int b);" "csharp"
        }
    ]
