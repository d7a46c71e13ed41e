namespace LocalInfer.Constraints.Automata;

/// <summary>How many characters of a text may follow whatever they are.</summary>
/// <param name="Characters">So many that a JSON string holds unescaped.</param>
/// <param name="IsExact">Whether the text is inside a JSON string that takes so many characters, escaped ones among them, and not one more.</param>
internal readonly record struct Freedom(int Characters, bool IsExact)
{
    /// <summary>What may follow where either freedom holds.</summary>
    public Freedom Or(Freedom other) => new(Math.Max(Characters, other.Characters), IsExact && other.IsExact);
}
