using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Tests;

/// <summary>
/// The plain version of the scanner is the regular expression itself. .NET's engine agrees with the reference's
/// inside the basic plane, for characters that both know, but for the long s.
/// </summary>
[Properties(MaxTest = 2000, Arbitrary = [typeof(PreTokenScannerTests)])]
public sealed class PreTokenScannerTests
{
    public static Arbitrary<string> Text() =>
        Gen.ListOf(Gen.Elements(
            'a', 'b', 'S', 's', 't', 'r', 'e', 'V', 'm', 'l', 'L', 'd', '\'', '\'', ' ', ' ', ' ', '\t', '\n', '\r', '\u0085', '\u00A0', '\u2028', '\u3000',
            '0', '1', '٣', '½', '!', '.', '_', '€', '\0', '\u001C', '\u200B', 'é', 'ß', '日', '\u0301', '\u094D', '\u0903', 'ª', 'Ⅷ'))
            .Select(characters => string.Concat(characters)).ToArbitrary();

    [Property]
    public void Qwen2_is_scanned_as_its_expression_says(string text) => AssertSame(SplitPattern.Qwen2, text);

    [Property]
    public void Qwen35_is_scanned_as_its_expression_says(string text) => AssertSame(SplitPattern.Qwen35, text);

    [Property]
    public void Llama3_is_scanned_as_its_expression_says(string text) => AssertSame(SplitPattern.Llama3, text);

    private static void AssertSame(SplitPattern pattern, string text)
    {
        MatchCollection expected = Regex.Matches(text, pattern.Regex, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        List<string> actual = [];
        var scanner = new PreTokenScanner(Encoding.UTF8.GetBytes(text), pattern);
        while (scanner.MoveNext())
        {
            actual.Add(Encoding.UTF8.GetString(scanner.Current));
        }

        Assert.Equal(expected.Select(match => match.Value), actual);
    }
}
