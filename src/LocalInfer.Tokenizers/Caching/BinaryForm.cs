using System.Text;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Loading;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// A <c>tokenizer.json</c> as its finished tables, which are read as they are: header, counts, then one section after another, in the machine's
/// own byte order. Raise <see cref="Version"/> with any change of the tables or of how they are made.
/// </summary>
internal static class BinaryForm
{
    private const ulong Magic = 0x004E454B4F54494C; // "LITOKEN"
    private const int Version = 1;
    private const int Counts = 8;

    /// <summary>Writes the form of a file.</summary>
    /// <param name="file">The tables.</param>
    /// <param name="source">What they were made of.</param>
    /// <param name="sections">Where to.</param>
    public static void Write(TokenizerFile file, SourceIdentity source, SectionWriter sections)
    {
        BpeModel model = file.Model;
        byte[] added = PackAddedTokens(file.AddedTokens);
        int[] counts =
        [
            SplitPattern.IndexOf(file.Pattern), (file.NormalizesToNfc ? 1 : 0) | (model.IgnoreMerges ? 2 : 0), model.Tokens.Count,
            model.Tokens.Bytes.Length, model.Index.Slots.Length, model.Merges.Slots.Length, model.Merges.MergedIds.Length, added.Length,
        ];
        sections.Write<ulong>([Magic, Version, source.PathChecksum, (ulong)source.Length, (ulong)source.WrittenTicks]);
        sections.Write<int>(counts);
        sections.Write<byte>(added);
        sections.Write<byte>(model.Tokens.Bytes);
        sections.Write<int>(model.Tokens.Offsets);
        sections.Write<TokenKind>(model.Tokens.Kinds);
        sections.Write<ulong>(model.Index.Slots);
        sections.Write<int>(model.ByteIds);
        sections.Write<ulong>(model.Merges.Slots);
        sections.Write<int>(model.Merges.MergedIds);
    }

    /// <summary>Reads a form; null where it is of another source or version, cut, or damaged.</summary>
    public static TokenizerFile? Read(SectionReader sections, SourceIdentity source)
    {
        ulong[] header = sections.Read<ulong>(5);
        if (header is not [Magic, Version, var path, var length, var written]
            || new SourceIdentity(path, (long)length, (long)written) != source)
        {
            return null;
        }

        int[] counts = sections.Read<int>(Counts);
        if (counts is not [var pattern, var flags, var tokens, var bytes, var slots, var mergeSlots, var merges, var addedLength])
        {
            return null;
        }

        byte[] added = sections.Read<byte>(addedLength);
        var vocabulary = new Vocabulary(sections.Read<byte>(bytes), sections.Read<int>(tokens + 1), sections.Read<TokenKind>(tokens));
        var index = new TokenIndex(vocabulary, sections.Read<ulong>(slots));
        int[] byteIds = sections.Read<int>(256);
        var mergeTable = new MergeTable(sections.Read<ulong>(mergeSlots), sections.Read<int>(merges));
        return sections.EndsHere() && SplitPattern.At(pattern) is { } known
            ? new TokenizerFile(new BpeModel(vocabulary, index, byteIds, mergeTable, (flags & 2) != 0), known)
            {
                NormalizesToNfc = (flags & 1) != 0,
                AddedTokens = UnpackAddedTokens(added),
            }
            : null;
    }

    private static byte[] PackAddedTokens(IReadOnlyList<AddedToken> tokens)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(tokens.Count);
        foreach (AddedToken token in tokens)
        {
            writer.Write(token.Id);
            writer.Write(token.Content);
            writer.Write(token.Special);
            writer.Write(token.LeftStrip);
            writer.Write(token.RightStrip);
            writer.Write(token.SingleWord);
            writer.Write(token.Normalized);
        }

        return memory.ToArray();
    }

    private static AddedToken[] UnpackAddedTokens(byte[] packed)
    {
        using var memory = new MemoryStream(packed);
        using var reader = new BinaryReader(memory, Encoding.UTF8);
        var tokens = new AddedToken[reader.ReadInt32()];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = new AddedToken(reader.ReadInt32(), reader.ReadString())
            {
                Special = reader.ReadBoolean(),
                LeftStrip = reader.ReadBoolean(),
                RightStrip = reader.ReadBoolean(),
                SingleWord = reader.ReadBoolean(),
                Normalized = reader.ReadBoolean(),
            };
        }

        return tokens;
    }
}
