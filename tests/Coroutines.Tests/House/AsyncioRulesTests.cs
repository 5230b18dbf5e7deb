using System.Globalization;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Coroutines.Tests.House;

/// <summary>Rule numbers in comments lead to a page that explains each of them and names its tests.</summary>
[TestFixture, Category("House")]
public class AsyncioRulesTests
{
    private const string Page = "docs/design/asyncio-rules.md";
    private const string Tests = "tests/Coroutines.Tests";

    private static readonly Regex Mention = new(@"\bR(\d+)(?:-R(\d+))?\b");

    private sealed record Rule(int Number, string[] Files, string Here);

    [Test]
    public void The_page_holds_the_rules_in_order() =>
        Assert.That(Rules().Select(rule => rule.Number), Is.EqualTo(Enumerable.Range(1, 99)));

    [Test]
    public void Each_rule_names_all_files_of_tests_that_name_it()
    {
        var found = RulesNamedIn(Tests);
        var wrong =
            from rule in Rules()
            let files = found[rule.Number].Distinct().Order(StringComparer.Ordinal)
            where !rule.Files.SequenceEqual(files)
            select $"R{rule.Number} should name {string.Join(", ", files.Select(file => $"`{file}`"))}";

        Assert.That(wrong, Is.Empty, $"{Page}: the column of tests");
    }

    [Test]
    public void A_rule_without_tests_says_why() =>
        Assert.That(
            Rules().Where(rule => rule.Files is [] && rule.Here == "the same").Select(rule => $"R{rule.Number}"),
            Is.Empty
        );

    [Test]
    public void Sources_name_no_rule_that_the_page_lacks()
    {
        var known = Rules().Select(rule => rule.Number).ToHashSet();
        Assert.That(
            RulesNamedIn("src").Where(files => !known.Contains(files.Key)).SelectMany(files => files),
            Is.Empty
        );
    }

    private static List<Rule> Rules() =>
        [
            .. File.ReadLines(Path.Combine(Repository.Root, Page))
                .Where(line => line.StartsWith("| R", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => new Rule(Number(cells[1][1..]), Quoted(cells[4]), cells[5])),
        ];

    private static string[] Quoted(string cell) =>
        [.. Regex.Matches(cell, "`([^`]+)`").Select(match => match.Groups[1].Value)];

    private static ILookup<int, string> RulesNamedIn(string folder) =>
        (
            from path in Repository.FilesIn(Path.Combine(Repository.Root, folder), "*.cs")
            where !path.StartsWith("House/", StringComparison.Ordinal)
            from Match mention in Mention.Matches(File.ReadAllText(Path.Combine(Repository.Root, folder, path)))
            let first = Number(mention.Groups[1].Value)
            let last = mention.Groups[2].Success ? Number(mention.Groups[2].Value) : first
            from number in Enumerable.Range(first, last - first + 1)
            select (number, file: path[..^".cs".Length])
        ).ToLookup(found => found.number, found => found.file);

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
