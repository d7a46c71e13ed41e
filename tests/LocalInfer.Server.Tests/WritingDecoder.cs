using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Server.Tests;

/// <summary>
/// A decoder that wants to write a given text behind the prompt and ends then, in tokens of a chosen cut. Where something else was put in its mouth, and for
/// the tokens that it does not want, its logits are noise that the seed decides.
/// </summary>
internal sealed class WritingDecoder(Tokenizer tokenizer, int end, string prompt, string text, TokenCut cut, int seed = 1) : IDecoder
{
    private const float Wanted = 30;

    private readonly Dictionary<string, int> _ids = IdsOf(tokenizer.Vocabulary);

    public DecoderLayout Layout { get; } = new() { VocabSize = tokenizer.Vocabulary.Count, ContextLength = 4096 };

    public long StateBytes(int tokens) => tokens;

    public IDecoderState CreateState() => new State();

    public Logits Forward(DecodeBatch batch)
    {
        var rows = new List<float[]>();
        foreach (var entry in batch.Entries)
        {
            var state = (State)entry.State;
            state.Ids.AddRange(entry.TokenIds.Span);
            if (entry.Rows == LogitRows.Last)
            {
                rows.Add(RowBehind(state.Ids));
            }
        }

        return new FixedLogits(rows, Layout.VocabSize);
    }

    public void Dispose()
    {
    }

    private static Dictionary<string, int> IdsOf(Vocabulary vocabulary)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = vocabulary.Count - 1; id >= 0; id--)
        {
            ids[Key(vocabulary.BytesOf(id))] = id;
        }

        return ids;
    }

    private static string Key(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);

    private float[] RowBehind(List<int> ids)
    {
        var noise = new Random(seed + ids.Count);
        float[] row = [.. Enumerable.Range(0, Layout.VocabSize).Select(_ => noise.NextSingle())];
        int promptTokens = tokenizer.EncodeToIds(prompt).Count;
        string written = string.Concat(ids.Skip(promptTokens).Select(id => Key(tokenizer.Vocabulary.BytesOf(id))));
        string wanted = Key(System.Text.Encoding.UTF8.GetBytes(text));
        if (wanted.StartsWith(written, StringComparison.Ordinal))
        {
            row[written.Length == wanted.Length ? end : Next(wanted[written.Length..], noise)] = Wanted;
        }

        return row;
    }

    private int Next(string left, Random noise)
    {
        int[] fitting = [.. Enumerable.Range(1, Math.Min(left.Length, 16)).Where(length => _ids.ContainsKey(left[..length])).Select(length => _ids[left[..length]])];
        int control = Array.Find(fitting, id => tokenizer.Vocabulary.KindOf(id) == TokenKind.Added);
        return control > 0 ? control
            : cut == TokenCut.Shortest ? fitting[0]
            : cut == TokenCut.Longest ? fitting[^1]
            : fitting[noise.Next(fitting.Length)];
    }

    private sealed class State : IDecoderState
    {
        public List<int> Ids { get; } = [];

        public int Position => Ids.Count;

        public bool TrySnapshot(out IStateSnapshot snapshot)
        {
            snapshot = null!;
            return false;
        }

        public bool TryRestore(IStateSnapshot snapshot, int position) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
