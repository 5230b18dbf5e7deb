module Samples.Tests.ReadmeTests

open System.IO
open System.Text.RegularExpressions
open NUnit.Framework
open Samples.Tests.Programs

/// The text between a fence of the language and the next fence.
let private blocks language =
    let readme = File.ReadAllText(Path.Combine(repository, "README.md")).ReplaceLineEndings "\n"

    [
        for block in
            Regex.Matches(readme, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline ||| RegexOptions.Singleline) ->
            block.Groups[1].Value
    ]

let private single language =
    match blocks language with
    | [ block ] -> block
    | others -> failwith $"README has {others.Length} blocks of {language}, and these tests know what one prints."

/// The sun waits one second and the moon two, at the same time.
let private expected = [ "hello, sun"; "hello, moon"; "7 letters" ]

[<Test>]
let ``the F# of README compiles and greets the sun first`` () =
    inFolder (fun folder ->
        let script = Path.Combine(folder, "readme.fsx")

        let references = [
            for name in [ "Coroutines"; "Coroutines.Fs" ] -> $"#r @\"{Path.Combine(built, name)}.dll\""
        ]

        File.WriteAllText(script, String.concat "\n" (references @ [ single "fsharp" ]))
        Assert.That(linesOf [ "fsi"; "--warnaserror+"; script ], Is.EqualTo<string list> expected))

/// Refers to no package, so that restoring it needs no network.
let private project =
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
    <Reference Include="{Path.Combine(built, "Coroutines.dll")}" />
  </ItemGroup>
</Project>"""

[<Test>]
let ``the C# of README compiles and greets the sun first`` () =
    inFolder (fun folder ->
        let at name = Path.Combine(folder, name)
        File.WriteAllText(at "readme.csproj", project)
        File.WriteAllText(at "Program.cs", single "csharp")
        // A build server would outlive the test, and hold what it prints open.
        linesOf [ "build"; at "readme.csproj"; "-o"; at "out"; "-v:quiet"; "--disable-build-servers" ]
        |> ignore

        Assert.That(linesOf [ at "out/readme.dll" ], Is.EqualTo<string list> expected))
