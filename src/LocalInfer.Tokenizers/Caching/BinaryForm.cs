using System.Text;
using LocalInfer.Tokenizers.Bpe;
using LocalInfer.Tokenizers.Loading;
using LocalInfer.Tokenizers.PreTokenization;

namespace LocalInfer.Tokenizers.Caching;

/// <summary>
/// A tokenizer as its finished tables, which are used as they lie in the file: header, lengths, then one section after another, in the machine's
/// own byte order. Raise <see cref="Version"/> with any change of the tables or of how they are made.
/// </summary>
internal static class BinaryForm
{
    private const ulong Magic = 0x004E454B4F54494C; // "LITOKEN"
    private const ulong Version = 4;

    /// <summary>Writes the form of a tokenizer.</summary>
    /// <param name="tables">The tokenizer.</param>
    /// <param name="source">What it was made of.</param>
    /// <param name="sections">Where to.</param>
    public static void Write(TokenizerTables tables, SourceIdentity source, SectionWriter sections)
    {
        BpeModel model = tables.Model;
        byte[] words = PackWords(tables);
        bool isOneVocabulary = ReferenceEquals(model.Tokens, tables.Vocabulary);
        sections.Write<ulong>([Magic, Version, source.PathChecksum, (ulong)source.Length, (ulong)source.WrittenTicks, (ulong)source.ConfigLength, (ulong)source.ConfigWrittenTicks]);
        sections.Write<int>(
        [
            SplitPattern.IndexOf(tables.Pattern), (tables.NormalizesToNfc ? 1 : 0) | (model.IgnoreMerges ? 2 : 0) | (isOneVocabulary ? 4 : 0), tables.EosTokenId ?? -1, words.Length,
            model.Index.Slots.Length, model.Merges.Slots.Length, model.Merges.MergedIds.Length,
        ]);
        sections.Write<byte>(words);
        Write(tables.Vocabulary, sections);
        if (!isOneVocabulary)
        {
            Write(model.Tokens, sections);
        }

        sections.Write(model.Index.Slots.Span);
        sections.Write<int>(model.ByteIds);
        sections.Write(model.Merges.Slots.Span);
        sections.Write(model.Merges.MergedIds.Span);
    }

    /// <summary>Reads a form; null where it is of another source or version.</summary>
    public static TokenizerTables? Read(SectionReader sections, SourceIdentity source)
    {
        if (sections.Read<ulong>(7).Span is not [Magic, Version, var path, var length, var written, var configLength, var configWritten]
            || new SourceIdentity(path, (long)length, (long)written, (long)configLength, (long)configWritten) != source
            || sections.Read<int>(7).Span is not [var pattern, var flags, var eos, var wordBytes, var slots, var mergeSlots, var merges]
            || SplitPattern.At(pattern) is not { } known)
        {
            return null;
        }

        (AddedToken[] added, Dictionary<string, string> special) = UnpackWords(sections.Read<byte>(wordBytes).Span);
        Vocabulary all = ReadVocabulary(sections);
        Vocabulary tokens = (flags & 4) != 0 ? all : ReadVocabulary(sections);
        var index = new TokenIndex(tokens, sections.Read<uint>(slots));
        int[] byteIds = sections.Read<int>(256).Span.ToArray();
        var mergeTable = new MergeTable(sections.Read<ulong>(mergeSlots), sections.Read<int>(merges));
        return new TokenizerTables(
            new BpeModel(tokens, index, byteIds, mergeTable, (flags & 2) != 0), known, (flags & 1) != 0, added, all, special, eos < 0 ? null : eos);
    }

    private static void Write(Vocabulary vocabulary, SectionWriter sections)
    {
        sections.Write<int>([vocabulary.Count, vocabulary.Bytes.Length]);
        sections.Write(vocabulary.Bytes.Span);
        sections.Write(vocabulary.Offsets.Span);
        sections.Write(vocabulary.Kinds.Span);
    }

    private static Vocabulary ReadVocabulary(SectionReader sections)
    {
        Table<int> lengths = sections.Read<int>(2);
        return new Vocabulary(sections.Read<byte>(lengths[1]), sections.Read<int>(lengths[0] + 1), sections.Read<TokenKind>(lengths[0]));
    }

    private static byte[] PackWords(TokenizerTables tables)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(tables.AddedTokens.Length);
        foreach (AddedToken token in tables.AddedTokens)
        {
            writer.Write(token.Id);
            writer.Write(token.Content);
            writer.Write(token.Special);
            writer.Write(token.LeftStrip);
            writer.Write(token.RightStrip);
            writer.Write(token.SingleWord);
            writer.Write(token.Normalized);
        }

        writer.Write(tables.SpecialTokens.Count);
        foreach ((string name, string text) in tables.SpecialTokens)
        {
            writer.Write(name);
            writer.Write(text);
        }

        return memory.ToArray();
    }

    private static (AddedToken[] Added, Dictionary<string, string> Special) UnpackWords(ReadOnlySpan<byte> packed)
    {
        using var memory = new MemoryStream(packed.ToArray());
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

        var special = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            string name = reader.ReadString();
            special[name] = reader.ReadString();
        }

        return (tokens, special);
    }
}
