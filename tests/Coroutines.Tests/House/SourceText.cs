using System.Text.RegularExpressions;

namespace Coroutines.Tests.House;

/// <summary>C# source as the layering test reads it: without comments and strings.</summary>
internal static class SourceText
{
    private static readonly Regex Prose = new(
        """"
        //[^\n]*
        | /\*.*?\*/
        | \$*"""+.*?"""+
        | (?:@\$?|\$@)"(?:""|[^"])*"
        | \$?"(?:\\.|[^"\\\n])*"
        | '(?:\\.[^'\n]*|[^'\\\n])'
        """",
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline
    );

    private static readonly Regex Declaration = new(
        """
        ^(?:(?:public|internal|file|abstract|sealed|static|readonly|ref|unsafe|partial)\s+)*
        (?:(?:record\s+)?(?:class|struct)|record|interface|enum|delegate\s+[^\n(]+?)\s+
        (?<name>\w+)\s*(?:[<({:;]|where\b|$)
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Multiline
    );

    /// <summary>
    /// Blanks comments, strings and characters. The holes of an interpolated string go with it, which hides a
    /// name used nowhere else in its file; parsing them would need a compiler.
    /// </summary>
    public static string WithoutProse(string source) => Prose.Replace(source, " ");

    /// <summary>The types a file declares at its top level, which formatted code begins in the first column.</summary>
    public static IEnumerable<string> DeclaredTypes(string source) =>
        Declaration.Matches(WithoutProse(source)).Select(match => match.Groups["name"].Value);
}
