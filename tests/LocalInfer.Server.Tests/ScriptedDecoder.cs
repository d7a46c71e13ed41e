using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Server.Tests;

/// <summary>A decoder whose every sequence is the script's tokens, each of them all but certain.</summary>
internal sealed class ScriptedDecoder(int vocabularySize, IReadOnlyList<int> script) : IDecoder
{
    public DecoderLayout Layout { get; } = new() { VocabSize = vocabularySize, ContextLength = 4096 };

    public long StateBytes(int tokens) => tokens;

    public IDecoderState CreateState() => new State();

    public Logits Forward(DecodeBatch batch)
    {
        var rows = new List<float[]>();
        foreach (var entry in batch.Entries)
        {
            var state = (State)entry.State;
            state.Position += entry.TokenIds.Length;
            if (entry.Rows == LogitRows.Last)
            {
                var row = new float[vocabularySize];
                row[script[state.Generated++]] = 30;
                rows.Add(row);
            }
        }

        return new FixedLogits(rows, vocabularySize);
    }

    public void Dispose()
    {
    }

    private sealed class State : IDecoderState
    {
        public int Generated { get; set; }

        public int Position { get; set; }

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
