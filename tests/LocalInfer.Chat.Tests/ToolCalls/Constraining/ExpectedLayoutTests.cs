using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>What follows from the layout that the model has begun is not sampled, and any other layout may come all the same.</summary>
public class ExpectedLayoutTests
{
    private static readonly Tokenizer Tokenizer = ControlVocabulary.Qwen;
    private static readonly ConstrainedModel Model = ConstrainedModels.Of("fenced-json", Tokenizer);

    /// <summary>Characters at the end that a token may hold together with what the model chooses behind them.</summary>
    private const int MostLeft = 2;

    [Theory]
    [InlineData("```json\n{\n  \"name\": \"now\"", ",\n  \"arguments\": {}")]
    [InlineData("```json\n{\n  \"name\": \"read_file\"", ",\n  \"arguments\": {")] // the arguments may be in one line or in several
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n", "    \"")]
    [InlineData("{\n    \"name\": \"read_file\",\n    \"arguments\": {\n", "        \"")]
    [InlineData("{\"name\": \"read_file\"", ", \"arguments\": {\"")]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"path\": \"x\",\n", "    \"lines\": ")]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"path\": \"x\"\n", "  }\n}\n```")]
    [InlineData("{\"name\": \"read_file\", \"arguments\": {\"path\": \"x\",", " \"lines\": ")]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n    \"lines\": 5,\n", "    \"path\": ")]
    [InlineData("{\n  \"name\":\"read_file\"", ",\n  \"arguments\":")] // laid out in no way that is known
    [InlineData("{\n\t\"name\": \"read_file\"", ",\n\t\"arguments\":")]
    [InlineData("[\n  {\n    \"name\": \"read_file\"", ",\n    \"arguments\":")]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\"path\": \"x\",", " \"lines\": ")]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n   \"path\": \"x\",", "")] // no longer as it was begun
    public void WhatFollowsFromTheLayoutIsForced(string begun, string expected)
    {
        string forced = Tokenizer.Decode(ForcedBehind(begun, mostTokens: 200));
        Assert.True(expected.StartsWith(forced, StringComparison.Ordinal) && expected.Length - forced.Length <= MostLeft, $"'{forced}' instead of '{expected}'");
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(17, false)]
    public void AnIndentationIsExpectedAsFarAsItMayCome(int blanks, bool isExpected)
    {
        string line = $"\n{new string(' ', blanks)}";
        string forced = Tokenizer.Decode(ForcedBehind($"{{{line}\"name\": \"read_file\",{line}\"arguments\": {{\n", mostTokens: 200));
        Assert.Equal(isExpected, forced.Length > 0);
    }

    [Theory]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\"path\": \"x\", \"lines\": 5}}\n```")]
    [InlineData("```json\n{\n  \"name\": \"read_file\",\n  \"arguments\": {\n      \"path\": \"x\",\"lines\":5}\n }\n```")]
    [InlineData("{\"name\": \"read_file\", \"arguments\": {\n  \"path\": \"x\",\n  \"lines\": 5\n}}")]
    public void AnyOtherLayoutMayCome(string text)
    {
        (ReadReply reply, _) = WrittenTokens.Write(Model, Tokenizer, Demand(200), Tokenizer.EncodeToIds(text));
        Assert.Equal(["read_file {\"path\":\"x\",\"lines\":5}"], reply.Calls);
        Assert.Equal(1, reply.Ended);
    }

    /// <summary>The forced tokens are taken as long as there are some; between them chance chooses. No limit cuts the call.</summary>
    [Fact]
    public void ForcedLayoutNeverCostsACallItsEnd()
    {
        int forcedTokens = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            int[] begun = [.. Tokenizer.EncodeToIds(seed % 2 == 0 ? "{\n  \"name\": \"read_file\"" : "{\"name\": \"read_file\"")];
            var rules = new ReplyRules(Model, Demand(begun.Length + 24 + (seed / 4)));
            var constraint = new ReplyConstraint(rules);
            ToolCallReader reader = rules.CreateReader().Calls;
            var mask = new TokenMask(Tokenizer.Vocabulary.Count);
            var detokenizer = new IncrementalDetokenizer(Tokenizer.Vocabulary);
            int[] forced = new int[64];
            var written = new List<int>();
            void Take(int id)
            {
                constraint.Commit(id);
                written.Add(id);
                reader.Append(id, detokenizer.Append(id));
            }

            Array.ForEach(begun, Take);
            while (reader.CallCount == 0)
            {
                Assert.True(constraint.ComputeMask(mask));
                int count = constraint.CopyForcedTokens(forced);
                if (count > 0)
                {
                    Assert.True(mask[forced[0]], Tokenizer.Decode(written));
                    Array.ForEach(forced[..count], Take);
                    forcedTokens += count;
                    continue;
                }

                int[] allowed = [.. Enumerable.Range(0, mask.Size).Where(id => mask[id])];
                Take(allowed[random.Next(allowed.Length)]);
            }

            Assert.True(written.Count <= begun.Length + 24 + (seed / 4), Tokenizer.Decode(written));
        }

        Assert.True(forcedTokens > 300, $"only {forcedTokens} tokens were forced");
    }

    private static int[] ForcedBehind(string begun, int mostTokens)
    {
        var constraint = new ReplyConstraint(new ReplyRules(Model, Demand(mostTokens)));
        foreach (int id in Tokenizer.EncodeToIds(begun))
        {
            constraint.Commit(id);
        }

        int[] forced = new int[64];
        return forced[..constraint.CopyForcedTokens(forced)];
    }

    private static ReplyDemand Demand(int mostTokens) => new() { Prompt = "", Tools = FormatCases.Tools, MostTokens = mostTokens };
}
