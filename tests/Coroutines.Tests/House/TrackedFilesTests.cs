using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Coroutines.Tests.House;

/// <summary>What no file of the repository may say. The patterns are written so that they do not find themselves.</summary>
[TestFixture, Category("House")]
public class TrackedFilesTests
{
    [Test]
    public void No_file_names_a_path_of_somebodys_machine() =>
        NoFileHolds(@"(?<![\w.])/(?:work|tmp|root|home|Users)/\w|[A-Z]:\\Users\\");

    [Test]
    public void No_file_bears_a_mark_of_unfinished_work() =>
        NoFileHolds(@"\b(?:TO[D]O|FIX[M]E|HA[C]K|XX[X])\b|NotImplemented[E]xception");

    // Where packages come from is for each machine to choose.
    [Test]
    public void No_file_names_a_package_source() => NoFileHolds(@"v3/index[.]json|package[S]ources");

    private static void NoFileHolds(string pattern)
    {
        var search = new Regex(pattern);
        var hits =
            from path in Repository.FilesIn(Repository.Root)
            let text = File.ReadAllText(Path.Combine(Repository.Root, path))
            let isText = !text.Contains('\0')
            from line in isText ? text.Split('\n').Index() : []
            where search.IsMatch(line.Item)
            select $"{path}:{line.Index + 1}: {line.Item.Trim()}";

        Assert.That(hits, Is.Empty);
    }
}
