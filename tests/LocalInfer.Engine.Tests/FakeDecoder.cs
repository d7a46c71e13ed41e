using System.Diagnostics.CodeAnalysis;
using System.Text;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;
using LocalInfer.Tokenizers;

namespace LocalInfer.Engine.Tests;

/// <summary>
/// A decoder that continues each sequence by a rule: the next token is a function of all tokens so far. It records its batches,
/// counts its live states, and can be made to fail, to wait, or to write values that are no numbers.
/// </summary>
internal sealed class FakeDecoder : IDecoder
{
    public const int End = 0;
    public const int PaddedRows = 140;

    private int _liveStates;
    private int _liveSnapshots;

    /// <summary>Tokens are the ASCII characters; id 0 ends, ids from 128 are padding.</summary>
    public static Vocabulary Vocabulary { get; } = new([.. Enumerable.Range(0, 128).Select(id =>
        ((ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(((char)id).ToString()), id == End ? TokenKind.Special : TokenKind.Text))]);

    public DecoderLayout Layout { get; } = new() { VocabSize = PaddedRows, ContextLength = 64 };

    /// <summary>The rule: tokens so far → next token.</summary>
    public Func<List<int>, int> Next { get; init; } = tokens => tokens[^1] + 1;

    /// <summary>Changes a row after the rule has set its best token.</summary>
    public Action<List<int>, float[]> Spoil { get; init; } = (_, _) => { };

    /// <summary>Whether snapshots can be cut, as those of attention can; false = only whole, as those of recurrent layers.</summary>
    public bool CutsSnapshots { get; init; } = true;

    /// <summary>Called before each pass.</summary>
    public Action<DecodeBatch> BeforeForward { get; init; } = _ => { };

    public List<int[]> BatchShapes { get; } = [];

    /// <summary>Called when a state is disposed.</summary>
    public Action OnStateDisposed { get; init; } = () => { };

    public int LiveStates => Volatile.Read(ref _liveStates);

    public int LiveSnapshots => Volatile.Read(ref _liveSnapshots);

    public bool IsDisposed { get; private set; }

    public long StateBytes(int tokens) => tokens;

    public IDecoderState CreateState()
    {
        Interlocked.Increment(ref _liveStates);
        return new State(this);
    }

    public Logits Forward(DecodeBatch batch)
    {
        BeforeForward(batch);
        lock (BatchShapes)
        {
            BatchShapes.Add([.. batch.Entries.Select(e => e.TokenIds.Length)]);
        }

        var rows = new List<float[]>();
        foreach (DecodeEntry entry in batch.Entries)
        {
            List<int> tokens = ((State)entry.State).Tokens;
            tokens.AddRange(entry.TokenIds.ToArray());
            if (entry.Rows == LogitRows.Last)
            {
                var row = new float[PaddedRows];
                row.AsSpan(128).Fill(1000); // padding rows are never to be sampled, however likely they look
                row[Next(tokens)] = 50;
                Spoil(tokens, row);
                rows.Add(row);
            }
        }

        return new Rows(rows);
    }

    public void Dispose() => IsDisposed = true;

    private sealed class State(FakeDecoder decoder) : IDecoderState
    {
        public List<int> Tokens { get; } = [];

        public int Position => Tokens.Count;

        public bool TrySnapshot([NotNullWhen(true)] out IStateSnapshot? snapshot)
        {
            Interlocked.Increment(ref decoder._liveSnapshots);
            snapshot = new Snapshot(decoder, [.. Tokens]);
            return true;
        }

        public bool TryRestore(IStateSnapshot snapshot, int position)
        {
            if (position < snapshot.EarliestPosition)
            {
                return false;
            }

            Tokens.Clear();
            Tokens.AddRange(((Snapshot)snapshot).Tokens.Take(position));
            return true;
        }

        public void Dispose()
        {
            Interlocked.Decrement(ref decoder._liveStates);
            decoder.OnStateDisposed();
        }
    }

    private sealed class Snapshot(FakeDecoder decoder, int[] tokens) : IStateSnapshot
    {
        public int[] Tokens => tokens;

        public int Position => tokens.Length;

        public int EarliestPosition => decoder.CutsSnapshots ? 0 : tokens.Length;

        public long Bytes => tokens.Length;

        public void Dispose() => Interlocked.Decrement(ref decoder._liveSnapshots);
    }

    private sealed class Rows(List<float[]> rows) : Logits
    {
        public override int RowCount => rows.Count;

        public override int VocabSize => PaddedRows;

        public override ReadOnlySpan<float> Row(int index) => rows[index];
    }
}
