using System.Text.Json;
using LocalInfer.Tokenizers.Bpe;

namespace LocalInfer.Tokenizers.Loading;

/// <summary>
/// Reads <c>model.merges</c>: pairs of tokens, or strings of two tokens with a space between. First where they lie, which needs no vocabulary and so can be done
/// while that is read; then their ids, half of them on another thread.
/// </summary>
/// <param name="json">The file, which stays where it is.</param>
/// <param name="length">Its bytes.</param>
internal sealed unsafe class MergeReader(byte* json, int length)
{
    private const int BlockLength = 1024;

    private readonly byte* _json = json;
    private readonly int _length = length;

    // Where every 1024th merge starts.
    private readonly List<int> _blocks = [];
    private int _count;

    /// <param name="scanner">At the list; goes behind it.</param>
    /// <exception cref="JsonException">It is not a list.</exception>
    public void Locate(JsonScanner scanner)
    {
        scanner.Take('[');
        if (scanner.TryTake(']'))
        {
            return;
        }

        do
        {
            if (_count++ % BlockLength == 0)
            {
                _blocks.Add(scanner.Position);
            }

            scanner.TakeValue();
        }
        while (scanner.TryTake(','));
        scanner.Take(']');
    }

    /// <summary>Finds the ids of all merges.</summary>
    /// <param name="index">The vocabulary.</param>
    /// <exception cref="InvalidDataException">An entry is not two tokens that make a third.</exception>
    public MergeTable Find(TokenIndex index)
    {
        ulong[] pairs = new ulong[_count];
        int[] merged = new int[_count];
        int half = _blocks.Count / 2;
        Task upper = Task.Run(() => Find(index, pairs, merged, half, _blocks.Count));
        try
        {
            Find(index, pairs, merged, 0, half);
        }
        finally
        {
            Task.WaitAny(upper); // It reads the file too.
        }

        upper.GetAwaiter().GetResult();
        return new MergeTable(pairs, merged);
    }

    private void Find(TokenIndex index, ulong[] pairs, int[] merged, int firstBlock, int endBlock)
    {
        var parts = new SpelledBytes(room: 1024);
        int expected = -1;
        for (int block = firstBlock; block < endBlock; block++)
        {
            var scanner = new JsonScanner(_json, _blocks[block], _length);
            int end = Math.Min((block + 1) * BlockLength, _count);
            for (int rank = block * BlockLength; rank < end; rank++)
            {
                int middle = ReadParts(scanner, parts, rank);
                scanner.TryTake(',');
                expected = Find(index, parts, middle, expected + 1, out pairs[rank]);
                merged[rank] = expected >= 0 ? expected : throw NoMerge(rank);
            }
        }
    }

    /// <summary>Finds the three ids of a merge.</summary>
    /// <param name="index">The vocabulary.</param>
    /// <param name="parts">The two parts.</param>
    /// <param name="middle">Where the second starts.</param>
    /// <param name="likely">The id that the merge probably makes: most vocabularies list tokens as they were made.</param>
    /// <param name="pair">The ids of the parts.</param>
    /// <returns>The id that the merge makes; -1 where one of the three is no token.</returns>
    private static int Find(TokenIndex index, SpelledBytes parts, int middle, int likely, out ulong pair)
    {
        fixed (byte* bytes = parts.Array)
        {
            int left = index.Find(bytes, middle), right = index.Find(bytes + middle, parts.Length - middle);
            pair = MergeTable.Pair(left, right);
            return left < 0 || right < 0 ? -1
                : likely < index.Vocabulary.Count && index.Is(likely, bytes, parts.Length) ? likely
                : index.Find(bytes, parts.Length);
        }
    }

    /// <summary>Reads the parts of a merge, and returns where the second starts.</summary>
    private static int ReadParts(JsonScanner scanner, SpelledBytes parts, int rank)
    {
        parts.Clear();
        bool arePair = scanner.TryTake('[');
        if (scanner.Next != '"')
        {
            throw NoMerge(rank);
        }

        JsonSlice left = scanner.TakeString(), right;
        if (arePair)
        {
            if (!scanner.TryTake(',') || scanner.Next != '"')
            {
                throw NoMerge(rank);
            }
            right = scanner.TakeString();
        }
        else
        {
            // The alphabet spells a space otherwise.
            int space = 0;
            while (space < left.Length && left.Bytes[space] != ' ')
            {
                space++;
            }

            right = left.From(Math.Min(space + 1, left.Length));
            left = left.Until(space);
        }

        bool areSpelled = parts.Append(left);
        int middle = parts.Length;
        areSpelled &= parts.Append(right);
        return areSpelled && (!arePair || scanner.TryTake(']')) ? middle : throw NoMerge(rank);
    }

    private static InvalidDataException NoMerge(int rank) => new($"model.merges[{rank}] is not two tokens of model.vocab that make a third.");
}
