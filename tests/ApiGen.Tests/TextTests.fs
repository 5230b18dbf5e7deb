module ApiGen.Tests.TextTests

open NUnit.Framework
open ApiGen

[<TestCase("List<T> & {{ more }}", "List&lt;T> &amp; &#123;&#123; more &#125;&#125;")>]
[<TestCase("*a* [b] ~c~", @"\*a\* \[b\] \~c\~")>]
[<TestCase("_a_ snake_case", @"\_a\_ snake_case")>]
let ``what Markdown, HTML or Vue would take for theirs is escaped`` (text: string, expected: string) =
    Assert.That(Markdown.escape text, Is.EqualTo expected)

[<Test>]
let ``what stands between backticks is code and is left alone`` () =
    Assert.That(Markdown.prose "makes `list<{{T}}>`, *now*", Is.EqualTo @"makes `list<{{T}}>`, \*now\*")

[<TestCase("- one", @"\- one")>]
[<TestCase("1. one", @"1\. one")>]
[<TestCase("# one", @"\# one")>]
[<TestCase("-one", "-one")>]
let ``a paragraph is no list`` (text: string, expected: string) =
    Assert.That(Markdown.paragraph text, Is.EqualTo expected)

[<TestCase("M:N.T.Run``1(System.Func{N.T,N.C{``0}})", "run-func-t-c-0")>]
[<TestCase("M:N.T.Run", "run")>]
[<TestCase("M:N.T.#ctor(System.Int32)", "constructor-int32")>]
[<TestCase("M:N.T.op_Explicit(N.T)~System.String", "op-explicit-t-string")>]
[<TestCase("P:N.T.IsRunning", "is-running")>]
let ``the anchor of an overload names its parameters' types`` (id: string, expected: string) =
    Assert.That(DocumentationId.anchor id true, Is.EqualTo expected)

[<TestCase("M:N.T.Run``1(System.Func{N.T,N.C{``0}},System.Int32)", 2)>]
[<TestCase("M:N.T.Run", 0)>]
[<TestCase("M:N.T.Run(System.Int32[0:,0:])", 1)>]
let ``the parameters of an id are counted`` (id: string, expected: int) =
    Assert.That(DocumentationId.parameterCount id, Is.EqualTo expected)

[<TestCase("TaskGroup", "task-group")>]
[<TestCase("IOThing", "io-thing")>]
[<TestCase("Coroutine`1", "coroutine-1")>]
[<TestCase("LowLevel.Frame`1", "low-level-frame-1")>]
let ``a name in an address is in kebab case`` (name: string, expected: string) =
    Assert.That(DocumentationId.slug name, Is.EqualTo expected)

[<Test>]
let ``a long F# signature has each argument on its line, and its result whole`` () =
    let signature =
        "member Leave<'T when 'T :> IDisposable> : train: string * load: ('T -> unit) * days: Map<string, int> -> 'T * string"

    let expected =
        "member Leave<'T when 'T :> IDisposable> :\n    train: string *\n    load: ('T -> unit) *\n    days: Map<string, int> ->\n    'T * string"

    Assert.That(Layout.fsharp signature, Is.EqualTo expected)

[<Test>]
let ``a short signature stays on its line`` () =
    Assert.That(Layout.fsharp "val a: b: int -> int", Is.EqualTo "val a: b: int -> int")
    Assert.That(Layout.csharp "void M" [ "int a"; "int b" ] ";", Is.EqualTo "void M(int a, int b);")
