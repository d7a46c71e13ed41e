using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Automata;

/// <summary>Keys that an object may have besides the declared ones.</summary>
/// <param name="language">The keys by the label of their value, none of the declared names among them; null for every key but those.</param>
/// <param name="labels">How many labels there are.</param>
internal sealed class ExtraKeys(ByteDfa? language, int labels)
{
    private const int Any = 1;

    private readonly int[][]? _fewestBytes = language is null
        ? null
        : DistancesTo(language, labels);

    /// <summary>Adds the bytes that the language tells apart.</summary>
    public void AddDistinctions(ByteDistinctions bytes)
    {
        if (language is not null)
            bytes.Add(language);
    }

    /// <summary>The state before the first byte.</summary>
    public int Start => language?.Start ?? Any;

    /// <summary>The state behind a byte; 0 where no key goes on so.</summary>
    public int Step(int state, byte value) => language?.Step(state, value) ?? Any;

    /// <summary>The label of a key that ends in the state; negative where none does.</summary>
    public int LabelOf(int state) => language?.LabelOf(state) ?? 0;

    /// <summary>Labels that a key's value may have.</summary>
    public int Labels => labels;

    /// <summary>The bytes of a key that are still to come; <see cref="ByteDfa.Never"/> where none has the label.</summary>
    /// <param name="label">The label of its value.</param>
    /// <param name="state">Where it is.</param>
    /// <param name="isDeclared">Whether a declared name ends in the state.</param>
    public int FewestBytes(int label, int state, bool isDeclared) => _fewestBytes?[label][state] ?? (isDeclared ? 1 : 0);

    /// <summary>How many characters may follow whatever they are.</summary>
    public Freedom FreedomOf(int state) =>
        state == 0 ? default : new(language?.FreeCharacters(state) ?? ByteDfa.Never, IsExact: language is null);

    private static int[][] DistancesTo(ByteDfa language, int labels) =>
        [.. Enumerable.Range(0, labels).Select(label => DfaDistances.ToEnd(language, DfaDistances.JsonCost, label))];
}
