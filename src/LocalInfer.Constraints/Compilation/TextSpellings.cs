using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>
/// Texts that a reader takes for a value of another kind where a string is only one of the kinds that may come, in Python's spelling too. They are no strings
/// unless every value of that kind may come.
/// </summary>
internal static class TextSpellings
{
    private const string Blanks = @"[ \t\r\n]*";

    private static readonly Lazy<ByteDfa> Booleans = Of($"^{Blanks}([Tt]rue|[Ff]alse){Blanks}$");
    private static readonly Lazy<ByteDfa> Numbers = Of($@"^{Blanks}-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?{Blanks}$");
    private static readonly Lazy<ByteDfa> Arrays = Of($@"^{Blanks}\[");
    private static readonly Lazy<ByteDfa> Objects = Of($@"^{Blanks}\{{");

    /// <summary>The spellings of the kinds that may come and are restricted.</summary>
    public static ByteDfa[] Restricted(IReadOnlyList<ValueFacts> alternatives)
    {
        JsonTypes types = alternatives.Aggregate(JsonTypes.None, (all, facts) => all | facts.Types);
        JsonTypes free = alternatives.Aggregate(JsonTypes.None, (all, facts) => all | Unrestricted(facts));
        var spellings = new List<ByteDfa>();
        void Add(JsonTypes kind, Lazy<ByteDfa> texts)
        {
            if ((types & kind) != JsonTypes.None && (free & types & kind) != (types & kind))
                spellings.Add(texts.Value);
        }

        if ((types & JsonTypes.Boolean) is JsonTypes.True or JsonTypes.False)
            spellings.Add(Booleans.Value);
        Add(JsonTypes.Number, Numbers);
        Add(JsonTypes.Array, Arrays);
        Add(JsonTypes.Object, Objects);
        return [.. spellings];
    }

    private static JsonTypes Unrestricted(ValueFacts facts)
    {
        JsonTypes restricted = JsonTypes.None;
        if (!facts.Numbers.IsNone)
            restricted |= JsonTypes.Number;
        if (facts.Arrays.Minimum > 0 || facts.Arrays.Maximum is not null || facts.Arrays.Rules.Length > 0)
            restricted |= JsonTypes.Array;
        if (facts.Objects.Minimum > 0 || facts.Objects.Maximum is not null || !facts.Objects.Required.IsEmpty || facts.Objects.Rules.Length > 0 || facts.Objects.Keys.Length > 0)
            restricted |= JsonTypes.Object;
        return facts.Types & ~restricted;
    }

    private static Lazy<ByteDfa> Of(string pattern) => new(() => PatternLanguages.Find(pattern));
}
