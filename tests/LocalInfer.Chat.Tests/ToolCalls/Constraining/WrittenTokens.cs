using LocalInfer.Chat.Replies;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Constraining;
using LocalInfer.Constraints;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.Tests.ToolCalls.Constraining;

/// <summary>A model that writes given tokens, held by a <see cref="ReplyConstraint"/> and read like a client's reply.</summary>
internal static class WrittenTokens
{
    /// <summary>The text as tokens with a boundary at every place in turn, control tokens being whole.</summary>
    public static IEnumerable<int[]> Cuts(Tokenizer tokenizer, string text)
    {
        HashSet<string> seen = [];
        for (int at = 0; at < text.Length; at++)
        {
            int[] ids = [.. tokenizer.EncodeToIds(text[..at]), .. tokenizer.EncodeToIds(text[at..])];
            bool isSame = string.Concat(ids.Where(id => IsControl(tokenizer, id))) == string.Concat(tokenizer.EncodeToIds(text).Where(id => IsControl(tokenizer, id)));
            if (isSame && seen.Add(string.Join(' ', ids)))
            {
                yield return ids;
            }
        }
    }

    /// <summary>Writes the tokens; one that the constraint forbids fails the test.</summary>
    /// <returns>The reply, and whether the constraint lets it end there.</returns>
    public static (ReadReply Reply, bool CanEnd) Write(ConstrainedModel model, Tokenizer tokenizer, ReplyDemand demand, IEnumerable<int> ids)
    {
        var rules = new ReplyRules(model, demand);
        var constraint = new ReplyConstraint(rules);
        ReplyReader reader = rules.CreateReader();
        var text = new IncrementalDetokenizer(tokenizer.Vocabulary);
        var mask = new TokenMask(tokenizer.Vocabulary.Count);
        var written = new List<int>();
        List<ReplyEvent> events = [];
        foreach (int id in ids)
        {
            Assert.False(constraint.ComputeMask(mask) && !mask[id], $"'{tokenizer.Decode([id])}' ({id}) is forbidden behind '{tokenizer.Decode(written)}'");
            constraint.Commit(id);
            written.Add(id);
            events.AddRange(reader.Append(id, text.Append(id)));
        }

        bool canEnd = constraint.CanEnd;
        events.AddRange(reader.Finish());
        return (ReadReply.Of(events), canEnd);
    }

    private static bool IsControl(Tokenizer tokenizer, int id) => tokenizer.Vocabulary.KindOf(id) != TokenKind.Text;
}
