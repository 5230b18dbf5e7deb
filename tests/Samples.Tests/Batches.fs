/// Runs all programs of the documentation, those of one language in one process.
module Samples.Tests.Batches

open System.IO
open System.Text.RegularExpressions
open System.Threading.Tasks
open Samples.Tests.Markdown
open Samples.Tests.Programs

/// Printed before each program. Nothing else prints it.
let private mark = "=== the next block ==="

/// What each program printed, or what was told of a batch that failed.
type Batch = Result<Map<Block, string>, string>

let private split (blocks: Block list) (output: string) =
    let parts = output.ReplaceLineEndings("\n").Split(mark + "\n")

    Map [ for block, part in Seq.zip blocks (Seq.skip 1 parts) -> block, part.TrimEnd() ]

let private run blocks (arguments: string list) : Batch =
    let exitCode, output, told = dotnet arguments
    if exitCode = 0 then Ok(split blocks output) else Error told

// --- ASP.NET, for the pages about it ---------------------------------------------------------------------------------

let private isWeb (blocks: Block list) =
    blocks |> List.exists (fun block -> block.Code |> List.exists _.Contains("Microsoft.AspNetCore."))

/// The assemblies of the shared framework, which stand beside those of the runtime.
let private aspNetCore () =
    let runtime = Path.GetDirectoryName typeof<obj>.Assembly.Location |> nonNull
    let shared = Path.Combine(runtime, "../../Microsoft.AspNetCore.App", Path.GetFileName runtime |> nonNull)
    Directory.GetFiles(Path.GetFullPath shared, "*.dll")

// --- F#: a script that loads one script for each block ---------------------------------------------------------------

let private fsharpScript (block: Block) = [
    $"System.Console.WriteLine \"{mark}\""
    // Errors then name the page and its line.
    $"# {block.Line} @\"{Path.Combine(repository, block.Page)}\""
    yield! block.Code
]

let private runFSharp (blocks: Block list) =
    inFolder (fun folder ->
        let main = Path.Combine(folder, "all.fsx")

        File.WriteAllLines(
            main,
            [
                for name in
                    [ "Coroutines"; "Coroutines.Fs"; "FsCheck"; "Coroutines.Testing"; "Expecto"; "Coroutines.Expecto" ] do
                    $"#r @\"{Path.Combine(built, name)}.dll\""

                if isWeb blocks then
                    for path in aspNetCore () do
                        $"#r @\"{path}\""

                for index, block in Seq.indexed blocks do
                    File.WriteAllLines(Path.Combine(folder, $"block{index}.fsx"), fsharpScript block)
                    $"#load \"block{index}.fsx\""
            ]
        )

        run blocks [ "fsi"; "--warnaserror+"; main ])

// --- C#: a project in which each block is a method -------------------------------------------------------------------

let private using = Regex @"^(using [\w.]+;|\s*$)"

/// Top-level statements come first, as the compiler demands; the types after them begin with the first such line.
let private typeDeclaration =
    Regex @"^(\[|((public|internal|sealed|static|abstract|partial|readonly) )*(class|record|struct|interface|enum) )"

let private csharpFile index (block: Block) =
    let usings = block.Code |> List.takeWhile (fun line -> using.IsMatch line)
    let rest = block.Code |> List.skip usings.Length
    let isStatement (line: string) = not (typeDeclaration.IsMatch line)
    let statements = rest |> List.takeWhile isStatement
    let types = rest |> List.skip statements.Length
    let at line = $"#line {line} \"{Path.Combine(repository, block.Page)}\""

    [
        // A part of a program may show a function without a call of it.
        if block.Output.IsEmpty && block.Page <> "README.md" then
            "#pragma warning disable CS8321"
        at block.Line
        yield! usings
        $"namespace Block{index};"
        "static class Program"
        "{"
        "    internal static void Run()"
        "    {"
        at (block.Line + usings.Length)
        yield! statements
        "    }"
        "}"
        at (block.Line + usings.Length + statements.Length)
        yield! types
    ]

let private csharpMain (count: int) = [
    for index in 0 .. count - 1 do
        "try"
        "{"
        $"    Console.WriteLine(\"{mark}\");"
        $"    Block{index}.Program.Run();"
        "}"
        "catch (Exception error)"
        "{"
        "    Console.WriteLine(error);"
        "}"
]

/// Refers to no package, so that restoring it needs no network.
let private project blocks =
    let framework =
        if isWeb blocks then
            """<FrameworkReference Include="Microsoft.AspNetCore.App" />"""
        else
            ""

    $"""<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <UseAppHost>false</UseAppHost>
  </PropertyGroup>
  <ItemGroup>
    {framework}
    <Reference Include="{Path.Combine(built, "Coroutines.dll")}" />
    <Reference Include="{Path.Combine(built, "Coroutines.Testing.dll")}" />
  </ItemGroup>
</Project>"""

let private runCSharp (blocks: Block list) =
    inFolder (fun folder ->
        let at name = Path.Combine(folder, name)
        File.WriteAllText(at "all.csproj", project blocks)
        File.WriteAllLines(at "Program.cs", csharpMain blocks.Length)

        for index, block in Seq.indexed blocks do
            File.WriteAllLines(at $"Block{index}.cs", csharpFile index block)

        // A build server would outlive the test, and hold what it prints open.
        match dotnet [ "build"; at "all.csproj"; "-o"; at "out"; "-v:quiet"; "--disable-build-servers" ] with
        | 0, _, _ -> run blocks [ at "out/all.dll" ]
        | _, _, told -> Error told)

// ---------------------------------------------------------------------------------------------------------------------

// The two take their time, most of it in two processes: begun together, at the first question.
let private batches =
    lazy
        (let batch language (runAll: Block list -> Batch) =
            let all = blocks @ [ for example in XmlExamples.examples -> example.Block ]
            let own = all |> List.filter (fun block -> block.Language = language)
            Task.Run(fun () -> runAll own)

         batch FSharp runFSharp, batch CSharp runCSharp)

/// All programs of a language.
let batchOf language =
    let fsharp, csharp = batches.Value
    (if language = FSharp then fsharp else csharp).Result

/// What the block printed.
let printedBy (block: Block) =
    match batchOf block.Language with
    | Ok printed -> printed[block]
    | Error _ -> failwith $"The blocks of {block.Language} do not all compile and run; the test of that tells more."
