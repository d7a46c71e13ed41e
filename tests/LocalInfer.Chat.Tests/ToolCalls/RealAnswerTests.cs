using System.Text.Json;
using System.Text.Json.Nodes;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Testing;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>The reader over what a real model wrote, cut in every way.</summary>
public class RealAnswerTests
{
    private static readonly ToolCallFormat Format = ToolCallFormats.Named("hermes-json", FormatCases.Plain);

    [SharedDataFact(RealAnswer.Folder)]
    public void AtLeastTheFirstCallOfTheTolerantParserIsRead()
    {
        IReadOnlyList<RealAnswer> answers = RealAnswer.ReadAll();
        Assert.Equal(222, answers.Count);
        Assert.Equal(193, answers.Count(answer => answer.FirstCall is not null));
        Assert.All(answers, answer =>
        {
            ReadReply reply = FormatCases.Read(Format, answer.Tools, [answer.Text]);
            Assert.All(reply.Calls, call => Assert.DoesNotContain("\"properties\":{", call, StringComparison.Ordinal));
            Assert.True(answer.FirstCall is null || (reply.Calls.Count > 0 && IsSameCall(reply.Calls[0], answer.FirstCall, answer.Tools)), answer.Text);
        });
    }

    [SharedDataFact(RealAnswer.Folder)]
    public void NoCutChangesWhatIsRead() => Parallel.ForEach(RealAnswer.ReadAll(), answer =>
    {
        ReadReply whole = FormatCases.Read(Format, answer.Tools, [answer.Text]);
        foreach (IReadOnlyList<string> pieces in FormatCases.Splittings(answer.Text).Concat(EvenSplittings(answer.Text)))
        {
            ReadReply cut = FormatCases.Read(Format, answer.Tools, pieces);
            Assert.Equal(whole.Text, cut.Text);
            Assert.Equal(whole.Calls, cut.Calls);
            Assert.Equal(whole.Ended, cut.Ended);
        }
    });

    private static IEnumerable<IReadOnlyList<string>> EvenSplittings(string text) =>
        Enumerable.Range(2, 10).Select(size => (IReadOnlyList<string>)[.. text.Chunk(size).Select(piece => new string(piece))]);

    /// <summary>Whether both are the same call: the parser's has each value that means that an argument is left out.</summary>
    private static bool IsSameCall(string read, string parsed, ToolSet tools)
    {
        int at = read.IndexOf(' ', StringComparison.Ordinal);
        Assert.True(tools.TryFind(read[..at], out ToolDefinition? tool));
        JsonObject expected = LastKeyWins(parsed[at..]);
        foreach ((string name, IReadOnlyList<string> values) in OmissibleArguments.Of(tool))
        {
            _ = expected.ContainsKey(name) && values.Contains(expected[name]?.ToJsonString() ?? "null") && expected.Remove(name);
        }

        return parsed.StartsWith(read[..(at + 1)], StringComparison.Ordinal) && JsonNode.DeepEquals(LastKeyWins(read[at..]), expected);
    }

    private static JsonObject LastKeyWins(string json)
    {
        var unique = new JsonObject();
        foreach (JsonProperty property in JsonElement.Parse(json).EnumerateObject())
        {
            unique[property.Name] = JsonNode.Parse(property.Value.GetRawText());
        }

        return unique;
    }
}
