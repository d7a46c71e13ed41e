using System.Collections.Immutable;

namespace LocalInfer.Constraints.Compilation;

/// <summary>
/// What is demanded of a value, apart by its kind: the demands on strings concern only values that are strings. One alternative of a schema.
/// </summary>
internal sealed record ValueFacts
{
    /// <summary>Kinds that the value may be of.</summary>
    public JsonTypes Types { get; init; } = JsonTypes.Any;

    public NumberFacts Numbers { get; init; } = NumberFacts.None;

    public StringFacts Strings { get; init; } = StringFacts.None;

    public ArrayFacts Arrays { get; init; } = ArrayFacts.None;

    public ObjectFacts Objects { get; init; } = ObjectFacts.None;

    /// <summary>Demands not yet looked into.</summary>
    public ImmutableStack<SchemaLiteral> Pending { get; init; } = [];

    /// <summary>Demands already looked into.</summary>
    public SeenLiterals Seen { get; init; } = SeenLiterals.None;

    /// <summary>Makes alternatives of each of some.</summary>
    /// <param name="alternatives">What they are made of.</param>
    /// <param name="add">Adds those of one to a list.</param>
    public static List<ValueFacts> Each(List<ValueFacts> alternatives, Action<ValueFacts, List<ValueFacts>> add)
    {
        var all = new List<ValueFacts>(alternatives.Count * 2);
        foreach (ValueFacts facts in alternatives)
            add(facts, all);
        return all;
    }

    /// <summary>With one more demand to look into.</summary>
    public ValueFacts And(SchemaLiteral literal) => this with { Pending = Pending.Push(literal) };

    /// <summary>The demands of both; of no kind where one has looked into the opposite of what the other has.</summary>
    public ValueFacts Joined(ValueFacts other) => new()
    {
        Types = Seen.Contradicts(other.Seen) ? JsonTypes.None : Types & other.Types,
        Numbers = Numbers.Joined(other.Numbers),
        Strings = Strings.Joined(other.Strings),
        Arrays = Arrays.Joined(other.Arrays),
        Objects = Objects.Joined(other.Objects),
        Seen = Seen.Union(other.Seen),
    };

    /// <summary>Restricted to some kinds.</summary>
    public ValueFacts OfTypes(JsonTypes types) => this with { Types = Types & types };
}
