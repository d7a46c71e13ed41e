using LocalInfer.Tokenizers.Matching;

namespace LocalInfer.Tokenizers.Tests;

public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("a<x>b", "0-1 <x> 4-5")]
    [InlineData("<x><xy>", "<x> <xy>")]
    [InlineData("<x<x>", "0-2 <x>")]
    [InlineData("<xy> ", "<xy> 4-5")]
    [InlineData("", "")]
    public void The_leftmost_and_longest_wins(string text, string expected) =>
        Assert.Equal(expected, Describe(text, [new(1, "<x>"), new(2, "<xy>"), new(3, "<xy")]));

    [Theory]
    [InlineData("a \n<m> \u00A0b", false, false, "0-3 <m> 6-9")]
    [InlineData("a \n<m> \u00A0b", true, false, "0-1 <m> 6-9")]
    [InlineData("a \n<m> \u00A0b", false, true, "0-3 <m> 8-9")]
    [InlineData("<m>  <m>", true, true, "<m> <m>")]
    public void Stripping_takes_white_space_along(string text, bool left, bool right, string expected) =>
        Assert.Equal(expected, Describe(text, [new(1, "<m>") { LeftStrip = left, RightStrip = right }]));

    [Theory]
    [InlineData("go", "go")]
    [InlineData("let go now", "0-4 go 6-10")]
    [InlineData("ago", "0-3")]
    [InlineData("go_", "0-3")]
    [InlineData("é go𝙨", "0-6")]
    [InlineData("(go)", "0-1 go 3-4")]
    public void A_single_word_is_touched_by_no_word_character(string text, string expected) =>
        Assert.Equal(expected, Describe(text, [new(1, "go") { SingleWord = true }]));

    [Fact]
    public void A_split_special_token_hides_what_overlaps_it() =>
        Assert.Equal("0-5 b>", Describe("<a|b>b>", [new(1, "<a|b>") { Special = true }, new(2, "b>")], splitSpecial: true));

    [Fact]
    public void A_normalized_token_matches_the_normalised_text()
    {
        using var edited = new EditedTokenizer(file => file["added_tokens"]!.AsArray().Add(
            System.Text.Json.Nodes.JsonNode.Parse("""{"id":4096,"content":"caf\u0065\u0301","normalized":true,"special":false}""")));
        Tokenizer tokenizer = edited.Load();

        Assert.Equal([4096], tokenizer.EncodeToIds("caf\u00E9"));
        Assert.Equal([4096], tokenizer.EncodeToIds("cafe\u0301"));
    }

    private static string Describe(string text, AddedToken[] tokens, bool splitSpecial = false)
    {
        var matcher = new AddedTokenMatcher(tokens);
        List<string> parts = [];
        int start = 0;
        while (matcher.Next(text, start, splitSpecial) is AddedTokenMatch match)
        {
            AddText(match.Start);
            parts.Add(match.Token.Content);
            start = match.End;
        }

        AddText(text.Length);
        return string.Join(' ', parts);

        void AddText(int end)
        {
            if (end > start)
            {
                parts.Add($"{start}-{end}");
            }
        }
    }
}
