using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using LocalInfer.Testing;
using LocalInfer.Tokenizers.Unicode;

namespace LocalInfer.Tokenizers.Tests;

public sealed class UnicodeTests
{
    private const string Classes = "goldens/tokenizer/classes.json";

    [SharedDataFact(Classes)]
    public void The_tables_were_made_from_the_recorded_classes() =>
        Assert.Equal(UnicodeTables.SourceSha256, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(SharedData.PathOf(Classes)))));

    [SharedDataTheory(Classes)]
    [InlineData("p{L}", CodePointClasses.Letter)]
    [InlineData("p{M}", CodePointClasses.Mark)]
    [InlineData("p{N}", CodePointClasses.Number)]
    [InlineData("s", CodePointClasses.WhiteSpace)]
    public void Every_code_point_is_in_the_classes_of_the_reference(string name, byte flag)
    {
        using JsonDocument data = Read();
        HashSet<int> expected = CodePoints(data.RootElement.GetProperty("regex_classes").GetProperty(name));
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            Assert.True(expected.Contains(codePoint) == ((CodePointClasses.Of(codePoint) & flag) != 0), $"U+{codePoint:X4}");
        }
    }

    [SharedDataFact(Classes)]
    public void Every_code_point_normalises_as_in_the_reference()
    {
        using JsonDocument data = Read();
        Dictionary<int, string> changes = data.RootElement.GetProperty("nfc_changes").EnumerateObject()
            .ToDictionary(entry => Hex(entry.Name), entry => Text(entry.Value));
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            if (codePoint is < 0xD800 or > 0xDFFF)
            {
                string text = char.ConvertFromUtf32(codePoint);
                Assert.Equal(changes.GetValueOrDefault(codePoint, text), NfcNormalizer.Normalize(text) ?? text);
            }
        }
    }

    [SharedDataFact(Classes)]
    public void Everything_that_composes_does()
    {
        using JsonDocument data = Read();
        foreach (JsonProperty entry in data.RootElement.GetProperty("nfc_composes").EnumerateObject())
        {
            Assert.Equal(char.ConvertFromUtf32(Hex(entry.Name)), NfcNormalizer.Normalize(Text(entry.Value)));
        }
    }

    // The order of any two marks that both sides know shows their combining classes.
    [SharedDataFact(Classes)]
    public void Marks_are_ordered_as_in_the_reference()
    {
        using JsonDocument data = Read();
        int[] marks = [.. CodePoints(data.RootElement.GetProperty("nfc_reorders_marks"))];
        HashSet<int> starters = CodePoints(data.RootElement.GetProperty("nfc_treats_as_starters"));
        foreach (int mark in marks)
        {
            foreach (int other in new[] { 0x301, 0x323, 0x93C, 0x94D, 0x5B0, 0x5BF, 0x64B, 0x670, 0x327, 0x345, 0x1DCE })
            {
                string text = "q" + char.ConvertFromUtf32(mark) + char.ConvertFromUtf32(other);
                Assert.Equal(text.Normalize(), NfcNormalizer.Normalize(text) ?? text);
            }
        }

        foreach (int starter in starters)
        {
            string text = "q\u0301" + char.ConvertFromUtf32(starter) + "\u0323";
            Assert.Equal(text, NfcNormalizer.Normalize(text) ?? text);
        }
    }

    [Theory]
    [InlineData("\u1112\u1161\u11AB", "\uD55C")]
    [InlineData("\uD558\u11AB", "\uD55C")]
    [InlineData("\uD55C\u11AB", "\uD55C\u11AB")]
    [InlineData("\uD558\u11A7", "\uD558\u11A7")]
    public void Hangul_composes(string text, string expected) => Assert.Equal(expected, NfcNormalizer.Normalize(text) ?? text);

    private static JsonDocument Read() => JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf(Classes)));

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Text(JsonElement pieces) => string.Concat(pieces.EnumerateArray().Select(piece => char.ConvertFromUtf32(Hex(piece.GetString()!))));

    private static HashSet<int> CodePoints(JsonElement ranges)
    {
        var result = new HashSet<int>();
        foreach (JsonElement range in ranges.EnumerateArray())
        {
            string[] ends = range.GetString()!.Split('-');
            result.UnionWith(Enumerable.Range(Hex(ends[0]), Hex(ends[^1]) - Hex(ends[0]) + 1));
        }

        return result;
    }
}
