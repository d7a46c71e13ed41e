using System.Runtime.InteropServices;
using System.Text;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Server.Tests.Recorded;

/// <summary>
/// A decoder that says a text, by whatever tokens it is allowed: the tokenizer's own token is all but certain, every other token that goes on
/// with the text comes next. Where the server makes it say something else, it fails.
/// </summary>
/// <param name="tokenizer">Of the served model.</param>
/// <param name="text">What it says.</param>
internal sealed class RecitingDecoder(Tokenizer tokenizer, string text) : IDecoder
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public DecoderLayout Layout { get; } = new() { VocabSize = tokenizer.Vocabulary.Count, ContextLength = 65536 };

    public long StateBytes(int tokens) => tokens;

    public IDecoderState CreateState() => new State();

    public Logits Forward(DecodeBatch batch)
    {
        var rows = new List<float[]>();
        foreach (DecodeEntry entry in batch.Entries)
        {
            var state = (State)entry.State;
            state.Take(entry, tokenizer.Vocabulary);
            if (entry.Rows == LogitRows.Last)
            {
                rows.Add(Row(state.Said()));
            }
        }

        return new FixedLogits(rows, Layout.VocabSize);
    }

    public void Dispose()
    {
    }

    private float[] Row(ReadOnlySpan<byte> said)
    {
        if (!_text.AsSpan().StartsWith(said))
        {
            throw new InvalidOperationException($"'{Encoding.UTF8.GetString(said)}' is not how '{text}' begins.");
        }

        ReadOnlySpan<byte> rest = _text.AsSpan(said.Length);
        var row = new float[Layout.VocabSize];
        for (int id = 0; id < row.Length; id++)
        {
            ReadOnlySpan<byte> token = tokenizer.Vocabulary.BytesOf(id);
            row[id] = !token.IsEmpty && rest.StartsWith(token) ? 20 + Math.Min(token.Length, 10) : 0;
        }

        row[rest.IsEmpty ? tokenizer.EosTokenId!.Value : tokenizer.EncodeToIds(Encoding.UTF8.GetString(rest))[0]] = 60;
        return row;
    }

    private sealed class State : IDecoderState
    {
        private static ReadOnlySpan<byte> ReplyMark => "<|im_start|>assistant\n"u8;

        private readonly List<byte> _all = [];

        public int Position { get; private set; }

        public void Take(DecodeEntry entry, Vocabulary vocabulary)
        {
            Position += entry.TokenIds.Length;
            foreach (int id in entry.TokenIds.Span)
            {
                _all.AddRange(vocabulary.BytesOf(id));
            }
        }

        /// <summary>The reply so far. What the server forces may come with the prompt, so the prompt's end is looked for.</summary>
        public ReadOnlySpan<byte> Said()
        {
            ReadOnlySpan<byte> all = CollectionsMarshal.AsSpan(_all);
            return all[(all.LastIndexOf(ReplyMark) + ReplyMark.Length)..];
        }

        public bool TrySnapshot([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IStateSnapshot? snapshot)
        {
            snapshot = null;
            return false;
        }

        public bool TryRestore(IStateSnapshot snapshot, int position) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
