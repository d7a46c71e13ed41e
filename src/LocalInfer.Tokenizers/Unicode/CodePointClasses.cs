namespace LocalInfer.Tokenizers.Unicode;

/// <summary>
/// Looks up the class of a code point as the reference's regex engine has it. .NET's own tables are of another Unicode version,
/// and a letter that one side does not know splits text differently.
/// </summary>
internal static class CodePointClasses
{
    public const byte Letter = 1;
    public const byte Mark = 2;
    public const byte Number = 4;
    public const byte WhiteSpace = 8;

    // One byte for each code point: text touches only a few of its pages.
    private static readonly byte[] Table = Build();

    /// <summary>The flags of a code point in 0 to 0x10FFFF; 0 for punctuation, symbols, controls and what is not assigned.</summary>
    public static byte Of(int codePoint) => Table[codePoint];

    private static byte[] Build()
    {
        byte[] table = new byte[0x110000];
        Fill(table, UnicodeTables.Letters, Letter);
        Fill(table, UnicodeTables.Marks, Mark);
        Fill(table, UnicodeTables.Numbers, Number);
        Fill(table, UnicodeTables.WhiteSpace, WhiteSpace);
        return table;
    }

    private static void Fill(byte[] table, ReadOnlySpan<int> ranges, byte flag)
    {
        for (int i = 0; i < ranges.Length; i += 2)
        {
            table.AsSpan(ranges[i]..(ranges[i + 1] + 1)).Fill(flag);
        }
    }
}
