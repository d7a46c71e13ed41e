using System.Diagnostics;
using LocalInfer.Chat.Templates;
using LocalInfer.Tokenizers;

namespace LocalInfer.Bench.Text;

/// <summary>The rows about text: tokenising and decoding beside Hugging Face tokenizers, hostile input, loading, and rendering a long conversation.</summary>
/// <param name="model">A model folder.</param>
/// <param name="text">The text to tokenise.</param>
/// <param name="peer">Hugging Face tokenizers, or null.</param>
internal sealed class TextRows(string model, string text, HuggingFacePeer? peer)
{
    private const int PieceLength = 4096;
    private const int HostileLength = 1_000_000;
    private const int Renderings = 200;

    private readonly Tokenizer _tokenizer = Tokenizer.Load(model);
    private readonly ChatTemplate _template = ChatTemplate.Load(model);

    public IEnumerable<Row> All()
    {
        string[] pieces = [.. text.Chunk(PieceLength).Select(piece => new string(piece))];
        IReadOnlyList<int> ids = _tokenizer.EncodeToIds(text);
        double megabytes = System.Text.Encoding.UTF8.GetByteCount(text) / 1e6;
        yield return Paired("tokenize", "MB/s", "whole", megabytes, () => _tokenizer.EncodeToIds(text).Count);
        yield return Paired("tokenize-4k", "MB/s", "pieces", megabytes, () => pieces.Sum(piece => _tokenizer.EncodeToIds(piece).Count));
        yield return Paired("detokenize", "Mtok/s", "decode", ids.Count / 1e6, () => _tokenizer.Decode(ids).Length > 0 ? ids.Count : 0);
        foreach ((string name, string unit) in new[] { ("hostile-a", "a"), ("hostile-space", " "), ("hostile-marks", "e\u0301\u0323") })
        {
            string hostile = string.Concat(Enumerable.Repeat(unit, HostileLength / unit.Length));
            yield return new Row(name, "s", () => Seconds(() => _tokenizer.CountTokens(hostile)));
        }

        yield return new Row("tokenizer-cold", "ms", () => TokenizerStart.Measure(model, isCached: false));
        yield return new Row("tokenizer-cached", "ms", () => TokenizerStart.Measure(model, isCached: true));
        var input = new ChatTemplateInput { Messages = ConversationNormalizer.Normalize(LongConversation.Create()), Tools = LongConversation.Tools(), AddGenerationPrompt = true };
        yield return new Row("render", "ms", () => Milliseconds(() => _template.Render(input).Length));
        yield return new Row("normalize", "ms", () => Milliseconds(() => ConversationNormalizer.Normalize(LongConversationMessages.Value).GetArrayLength()));
    }

    private static readonly Lazy<System.Text.Json.JsonElement> LongConversationMessages = new(LongConversation.Create);

    /// <summary>A row whose peer must come to as many tokens as ours does.</summary>
    private Row Paired(string name, string unit, string verb, double amount, Func<int> ours)
    {
        int tokens = ours();
        return new Row(name, unit, () => amount / Seconds(ours), peer is null ? null : () => amount / PeerSeconds(verb, tokens));
    }

    private double PeerSeconds(string verb, int tokens)
    {
        (double seconds, int peerTokens) = peer!.Run(verb);
        return peerTokens == tokens ? seconds : throw new InvalidOperationException($"{verb}: the peer has {peerTokens} tokens where ours has {tokens}.");
    }

    private static double Seconds(Func<int> work)
    {
        long start = Stopwatch.GetTimestamp();
        _ = work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Milliseconds(Func<int> work) =>
        Enumerable.Range(0, Renderings).Select(_ => 1000 * Seconds(work)).Order().ElementAt(Renderings / 2);
}
