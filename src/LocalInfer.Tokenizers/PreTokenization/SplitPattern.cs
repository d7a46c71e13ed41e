namespace LocalInfer.Tokenizers.PreTokenization;

/// <summary>The regular expressions that this version knows, by what they vary; each is scanned by hand, not by a regex engine.</summary>
/// <param name="Regex">The expression, verbatim, as <c>tokenizer.json</c> has it.</param>
/// <param name="LongestNumber">How many digits at most make one piece.</param>
/// <param name="MarksBelongToWords">Whether combining marks count as letters.</param>
internal sealed record SplitPattern(string Regex, int LongestNumber, bool MarksBelongToWords)
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|";
    private const string Spaces = @"|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Qwen2, Qwen2.5, Qwen3.</summary>
    public static readonly SplitPattern Qwen2 = new(
        Contractions + @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + Spaces, LongestNumber: 1, MarksBelongToWords: false);

    /// <summary>Qwen3.5 and later.</summary>
    public static readonly SplitPattern Qwen35 = new(
        Contractions + @"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*" + Spaces, LongestNumber: 1, MarksBelongToWords: true);

    /// <summary>Llama 3.</summary>
    public static readonly SplitPattern Llama3 = new(
        Contractions + @"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + Spaces, LongestNumber: 3, MarksBelongToWords: false);

    // By place in binary forms: append only.
    private static readonly SplitPattern[] All = [Qwen2, Qwen35, Llama3];

    /// <summary>The pattern of an expression, or null where it is not one of those above.</summary>
    public static SplitPattern? Find(string regex) => Array.Find(All, pattern => pattern.Regex == regex);

    /// <summary>The pattern's number in binary forms.</summary>
    public static int IndexOf(SplitPattern pattern) => Array.IndexOf(All, pattern);

    /// <summary>The pattern with a number, or null where there is none.</summary>
    public static SplitPattern? At(int index) => (uint)index < (uint)All.Length ? All[index] : null;
}
