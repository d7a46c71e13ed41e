namespace LocalInfer.Constraints.RegularExpressions;

/// <summary>The capturing groups of a pattern, counted before it is parsed: a back-reference may come before its group.</summary>
internal sealed class RegexGroupNames
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>How many capturing groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>Finds the groups of a pattern, well-formed or not.</summary>
    public static RegexGroupNames Scan(string pattern)
    {
        RegexGroupNames groups = new();
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                i++;
            else if (pattern[i] == '[')
                inClass = true;
            else if (pattern[i] == ']')
                inClass = false;
            else if (pattern[i] == '(' && !inClass)
                groups.AddGroupAt(pattern, i);
        }

        return groups;
    }

    /// <summary>The index of the group of this name, from 1; null where there is none.</summary>
    public int? IndexOf(string name) => _indices.TryGetValue(name, out int index) ? index : null;

    private void AddGroupAt(string pattern, int position)
    {
        ReadOnlySpan<char> behind = pattern.AsSpan(position + 1);
        bool isNamed = behind.StartsWith("?<", StringComparison.Ordinal) && behind.Length > 2 && behind[2] is not ('=' or '!');
        if (!isNamed && behind.StartsWith("?", StringComparison.Ordinal))
            return;
        Count++;
        if (!isNamed)
            return;
        int end = behind.IndexOf('>');
        string name = end < 0 ? "" : behind[2..end].ToString();
        if (!IsName(name))
            throw new RegexSyntaxException(pattern, position, "a group's name begins with a letter, _ or $ and goes on with those and digits.");
        if (!_indices.TryAdd(name, Count))
            throw new RegexSyntaxException(pattern, position, $"there are two groups of the name '{name}'.");
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '$' || char.IsSurrogate(c));
}
