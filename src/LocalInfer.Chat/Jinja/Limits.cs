namespace LocalInfer.Chat.Jinja;

/// <summary>What one rendering may use; far above any real prompt, low enough that a broken template ends with an error.</summary>
internal static class Limits
{
    public const int OutputChars = 64 * 1024 * 1024;
    public const int TextChars = 64 * 1024 * 1024;
    public const int ListItems = 4 * 1024 * 1024;
    public const int Steps = 20_000_000;
    public const int CallDepth = 400;
    public const int IntegerBits = 64 * 1024;

    /// <summary>The sandbox's own bound on <c>range</c>.</summary>
    public const int RangeItems = 100_000;
}
