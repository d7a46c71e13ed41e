using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>The words <c>null</c>, <c>false</c> and <c>true</c>.</summary>
internal static class FixedWords
{
    /// <summary>The kinds whose values are such words.</summary>
    public const JsonTypes Types = JsonTypes.Null | JsonTypes.Boolean;

    private static readonly ByteDfa[] Sets = [.. Enumerable.Range(0, 8).Select(i => Make((JsonTypes)i))];

    /// <summary>The words of the kinds.</summary>
    public static ByteDfa Of(JsonTypes types) => Sets[(int)(types & Types)];

    private static ByteDfa Make(JsonTypes types)
    {
        var words = new List<byte[]>();
        if (types.HasFlag(JsonTypes.Null))
            words.Add("null"u8.ToArray());
        if (types.HasFlag(JsonTypes.False))
            words.Add("false"u8.ToArray());
        if (types.HasFlag(JsonTypes.True))
            words.Add("true"u8.ToArray());
        return WordSet.Of(words);
    }
}
