using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Coroutines.Tests.House;

/// <summary>
/// The folders of src/Coroutines are layers: a folder may use itself and the layers before it.
/// Folders of one layer do not know each other.
/// </summary>
[TestFixture, Category("House")]
public class LayeringTests
{
    /// <summary>The files beside the project, which everything may use.</summary>
    private const string Foundation = "";

    private static readonly string[][] Layers =
    [
        [Foundation],
        ["Loop"],
        ["Cancellation"],
        ["Tasks"],
        ["Sync", "Sequences"],
        ["Queues"],
        ["Policies", "Feeds"],
        ["Streams"],
        ["Interop"],
    ];

    private sealed record Source(string Path, string Text)
    {
        public string Folder => Path.Contains('/') ? Path[..Path.IndexOf('/')] : Foundation;

        public int Layer => Array.FindIndex(Layers, layer => layer.Contains(Folder));
    }

    [Test]
    public void Each_folder_uses_only_itself_and_the_layers_before_it()
    {
        var sources = ReadCore();

        Assert.That(sources, Is.Not.Empty);
        Assert.That(Violations(sources), Is.Empty);
    }

    [Test]
    public void Each_folder_has_a_place_among_the_layers()
    {
        var homeless = ReadCore().Where(source => source.Layer < 0).Select(source => source.Path);

        Assert.That(
            homeless,
            Is.Empty,
            "Add the folder to the layers of this test, and to docs/design/architecture.md."
        );
    }

    // A declaration that is not found cannot be guarded, and the search relies on this form.
    [Test]
    public void Each_file_declares_its_namespace_for_the_whole_file()
    {
        var nested = ReadCore()
            .Where(source => Regex.IsMatch(source.Text, @"^namespace [\w.]+\s*($|\{)", RegexOptions.Multiline));

        Assert.That(nested.Select(source => source.Path), Is.Empty);
    }

    [Test]
    public void A_name_of_a_later_layer_is_found_in_code_but_not_in_prose()
    {
        Source[] sources =
        [
            new("Tasks/Future.cs", "public sealed class Future<T>\n{\n}\n"),
            new(
                "Loop/Inbox.cs",
                "// a Future\ninternal sealed class Inbox { string s = \"Future\"; char c = '\"'; Future<int> f; }"
            ),
            new("Loop/Timer.cs", "/* Future */ internal sealed class Timer { string s = \"\"\"a \"Future\" \"\"\"; }"),
        ];

        Assert.That(Violations(sources), Is.EqualTo(new[] { "Loop/Inbox.cs uses Future of Tasks" }));
    }

    private static Source[] ReadCore()
    {
        var folder = Path.Combine(Repository.Root, "src", "Coroutines");
        return
        [
            .. Repository
                .FilesIn(folder, "*.cs")
                .Select(path => new Source(path, File.ReadAllText(Path.Combine(folder, path)))),
        ];
    }

    private static IEnumerable<string> Violations(IReadOnlyCollection<Source> sources)
    {
        var declared = sources
            .SelectMany(source =>
                SourceText.DeclaredTypes(source.Text).Select(type => (type, source.Folder, source.Layer))
            )
            .ToLookup(declaration => declaration.type);

        foreach (var source in sources)
        {
            var words = Regex
                .Matches(SourceText.WithoutProse(source.Text), @"\w+")
                .Select(match => match.Value)
                .Distinct();
            foreach (var word in words)
            {
                // A name declared in several folders (Coroutine.cs, Coroutine.T.cs) is meant as the nearest permitted one.
                var homes = declared[word].ToList();
                if (homes.Count > 0 && !homes.Any(home => home.Folder == source.Folder || home.Layer < source.Layer))
                {
                    yield return $"{source.Path} uses {word} of {homes[0].Folder}";
                }
            }
        }
    }
}
