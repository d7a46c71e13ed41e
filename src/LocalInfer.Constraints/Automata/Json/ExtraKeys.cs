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

    /// <summary>The classes that the language tells apart.</summary>
    public IEnumerable<byte[]> ByteMaps => language is null ? [] : [language.Classes];

    /// <summary>The state before the first byte.</summary>
    public int Start => language?.Start ?? Any;

    /// <summary>The state behind a byte; 0 where no key goes on so.</summary>
    public int Step(int state, byte value) => language?.Step(state, value) ?? Any;

    /// <summary>The label of a key that ends in the state; negative where none does.</summary>
    public int LabelOf(int state) => language?.LabelOf(state) ?? 0;

    /// <summary>For each label that can be reached the bytes of the key that are still to come.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="isDeclared">Whether a declared name ends in the state.</param>
    public IEnumerable<(int Label, int Bytes)> FewestBytes(int state, bool isDeclared)
    {
        if (_fewestBytes is null)
        {
            yield return (0, isDeclared ? 1 : 0);
            yield break;
        }

        for (int label = 0; label < _fewestBytes.Length; label++)
        {
            if (_fewestBytes[label][state] != ByteDfa.Never)
                yield return (label, _fewestBytes[label][state]);
        }
    }

    /// <summary>How many characters may follow whatever they are.</summary>
    public Freedom FreedomOf(int state) =>
        state == 0 ? default : new(language?.FreeCharacters(state) ?? ByteDfa.Never, IsExact: language is null);

    private static int[][] DistancesTo(ByteDfa language, int labels) =>
        [.. Enumerable.Range(0, labels).Select(label => DfaDistances.ToEnd(language, DfaDistances.JsonCost, label))];
}
