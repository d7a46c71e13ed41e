using System.Globalization;

namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>The Unicode properties that patterns may name: general categories and a few more.</summary>
internal static class UnicodeProperties
{
    /// <summary>Each category's short and long name, in the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[][] Categories =
    [
        ["Lu", "Uppercase_Letter"], ["Ll", "Lowercase_Letter"], ["Lt", "Titlecase_Letter"], ["Lm", "Modifier_Letter"], ["Lo", "Other_Letter"],
        ["Mn", "Nonspacing_Mark"], ["Mc", "Spacing_Mark"], ["Me", "Enclosing_Mark"], ["Nd", "Decimal_Number", "digit"], ["Nl", "Letter_Number"],
        ["No", "Other_Number"], ["Zs", "Space_Separator"], ["Zl", "Line_Separator"], ["Zp", "Paragraph_Separator"], ["Cc", "Control", "cntrl"],
        ["Cf", "Format"], ["Cs", "Surrogate"], ["Co", "Private_Use"], ["Pc", "Connector_Punctuation"], ["Pd", "Dash_Punctuation"],
        ["Ps", "Open_Punctuation"], ["Pe", "Close_Punctuation"], ["Pi", "Initial_Punctuation"], ["Pf", "Final_Punctuation"],
        ["Po", "Other_Punctuation"], ["Sm", "Math_Symbol"], ["Sc", "Currency_Symbol"], ["Sk", "Modifier_Symbol"], ["So", "Other_Symbol"],
        ["Cn", "Unassigned"],
    ];

    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Number"] = "N",
        ["Separator"] = "Z",
        ["Other"] = "C",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Symbol"] = "S",
        ["L"] = "L",
        ["M"] = "M",
        ["N"] = "N",
        ["Z"] = "Z",
        ["C"] = "C",
        ["P"] = "P",
        ["S"] = "S",
    };

    private static readonly Lazy<CodePointSet[]> Sets = new(ByCategory);

    /// <summary>The code points of a property; null where it is not known.</summary>
    public static CodePointSet? Find(string name)
    {
        foreach (string prefix in (string[])["General_Category=", "gc="])
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return FindCategory(name[prefix.Length..]);
        }

        return name switch
        {
            "Any" => CodePointSet.All,
            "Assigned" => Sets.Value[(int)UnicodeCategory.OtherNotAssigned].Complement(),
            "ASCII" => CodePointSet.Of(new CodePointRange(0, 0x7F)),
            "White_Space" or "space" => CharacterClasses.Space.Except(CodePointSet.Of(0xFEFF)).Union(CodePointSet.Of(0x85)),
            _ => FindCategory(name),
        };
    }

    private static CodePointSet? FindCategory(string name)
    {
        if (Groups.TryGetValue(name, out string? initial))
            return CodePointSet.OfAny([.. Sets.Value.Where((_, i) => Categories[i][0][0] == initial[0])]);
        int index = Array.FindIndex(Categories, names => names.Contains(name, StringComparer.Ordinal));
        return index < 0 ? null : Sets.Value[index];
    }

    private static CodePointSet[] ByCategory()
    {
        var ranges = new List<CodePointRange>[Categories.Length];
        for (int first = 0, last; first <= CodePointSet.Largest; first = last + 1)
        {
            int category = (int)CharUnicodeInfo.GetUnicodeCategory(first);
            last = first;
            while (last < CodePointSet.Largest && (int)CharUnicodeInfo.GetUnicodeCategory(last + 1) == category)
                last++;
            (ranges[category] ??= []).Add(new(first, last));
        }

        return Array.ConvertAll(ranges, found => CodePointSet.Of([.. found ?? []]));
    }
}
