namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>The Unicode properties that patterns may name.</summary>
internal static class UnicodeProperties
{
    private static readonly Dictionary<string, CodePointSet> Known = new(StringComparer.Ordinal)
    {
        ["Any"] = CodePointSet.All,
        ["ASCII"] = CodePointSet.Of(new CodePointRange(0, 0x7F)),
    };

    /// <summary>The code points of a property; null where it is not known.</summary>
    public static CodePointSet? Find(string name) => Known.GetValueOrDefault(name);
}
