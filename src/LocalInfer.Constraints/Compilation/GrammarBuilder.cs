using System.Collections.Immutable;
using System.Text;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Makes the grammar of a schema: one value node for each set of demands that can meet at a place.</summary>
internal sealed class GrammarBuilder
{
    private readonly SchemaOptions _options;
    private readonly JsonSpelling _spelling;
    private readonly GoalExpander _expander;
    private readonly ObjectShapes _objects;
    private readonly ArrayShapes _arrays;
    private readonly GrammarNodes _nodes;
    private readonly NumberKind _integers;
    private readonly Dictionary<SchemaLiteral, ValueNode> _ofOne = [];
    private readonly Dictionary<string, ValueNode> _ofSeveral = new(StringComparer.Ordinal);
    private ValueNode? _anything;
    private readonly Queue<OpenValue> _open = new();

    public GrammarBuilder(SchemaSource source, KeywordLedger ledger, SchemaOptions options, GrammarNodes nodes)
    {
        _options = options;
        _spelling = options.Spelling.Inside;
        _nodes = nodes;
        _integers = options.Spelling.TakesZeroFractions && source.CountsZeroFractionsAsIntegers ? NumberKind.IntegerWithZeros : NumberKind.Integer;
        _expander = new(source, ledger, options.AssertsFormats);
        _objects = new(_expander, ledger, options, ValueOf, OrOneOf);
        _arrays = new(ledger, new FiniteValues(_expander), ValueOf, ValueOf);
    }

    /// <summary>Builds all that a demand leads to.</summary>
    /// <param name="root">The demand.</param>
    /// <param name="omissible">Of an object, itself and not within, the values that a property which it may lack may have all the same.</param>
    public ValueNode Build(SchemaLiteral root, IReadOnlyDictionary<string, IReadOnlyList<string>> omissible) =>
        omissible.Count == 0 && _options.Spelling == _spelling ? BuildOpen(ValueOf([root])) : Build(root, JsonTypes.Any, omissible);

    /// <summary>Builds a value of some kinds only, and all that it leads to.</summary>
    public ValueNode Build(SchemaLiteral root, JsonTypes types) => Build(root, types, omissible: null);

    private ValueNode Build(SchemaLiteral root, JsonTypes types, IReadOnlyDictionary<string, IReadOnlyList<string>>? omissible)
    {
        ValueNode node = NewNode();
        foreach (ValueFacts facts in _expander.Expand([root]))
            AddAlternatives(node, facts.OfTypes(types), [root], omissible);
        return BuildOpen(node);
    }

    private ValueNode BuildOpen(ValueNode node)
    {
        while (_open.TryDequeue(out OpenValue? next))
        {
            foreach (ValueFacts facts in _expander.Expand(next.Goal))
                AddAlternatives(next.Node, facts, next.Goal, omissible: null);
        }

        return node;
    }

    private ValueNode ValueOf(List<SchemaLiteral> goal)
    {
        if (goal.Count > 1)
            return ValueOfSeveral([.. goal.Distinct().OrderBy(literal => literal.Code)]);
        if (goal.Count == 0)
            return _anything ??= NewValue([]);
        if (!_ofOne.TryGetValue(goal[0], out ValueNode? node))
            _ofOne.Add(goal[0], node = NewValue([goal[0]]));
        return node;
    }

    private ValueNode ValueOfSeveral(SchemaLiteral[] goal)
    {
        if (goal.Length == 1)
            return ValueOf([goal[0]]);
        string key = string.Join(',', goal.Select(literal => $"{literal.Code}"));
        if (!_ofSeveral.TryGetValue(key, out ValueNode? node))
            _ofSeveral.Add(key, node = NewValue(goal));
        return node;
    }

    /// <summary>The value that facts describe of which none is an array or object.</summary>
    private ValueNode ValueOf(ValueFacts facts, SchemaLiteral[] goal)
    {
        ValueNode node = NewNode();
        AddAlternatives(node, facts, goal, omissible: null);
        return node;
    }

    private ValueNode NewValue(SchemaLiteral[] goal)
    {
        ValueNode node = NewNode();
        _open.Enqueue(new(node, goal));
        return node;
    }

    private ValueNode OrOneOf(ValueNode value, IReadOnlyList<string> others)
    {
        ValueNode node = NewNode();
        node.Alternatives.AddRange([value, _nodes.LanguageOf(WordSet.Of([.. others.Select(Encoding.UTF8.GetBytes)]))]);
        return node;
    }

    private ValueNode NewNode()
    {
        var node = new ValueNode(_spelling);
        _nodes.Add(node);
        return node;
    }

    /// <param name="node">The value.</param>
    /// <param name="facts">What it may be.</param>
    /// <param name="goal">Where that comes from.</param>
    /// <param name="omissible">Where the value is the whole text, what its properties may have in place of being left out; null where it stands inside of it.</param>
    private void AddAlternatives(ValueNode node, ValueFacts facts, SchemaLiteral[] goal, IReadOnlyDictionary<string, IReadOnlyList<string>>? omissible)
    {
        JsonTypes types = facts.Types;
        if ((types & FixedWords.Types) != JsonTypes.None)
            node.Alternatives.Add(_nodes.LanguageOf(FixedWords.Of(types)));
        if ((types & JsonTypes.Number) != JsonTypes.None)
            node.Alternatives.Add(_nodes.LanguageOf(Limit(goal, "multipleOf", () => NumberLanguage.Of(facts.Numbers, KindOf(types)))));
        if (types.HasFlag(JsonTypes.String))
            node.Alternatives.Add(StringOf(facts.Strings, goal));
        if (types.HasFlag(JsonTypes.Array))
            node.Alternatives.Add(_nodes.Add(new ArrayNode(_spelling, _arrays.Of(facts.Arrays))));
        if (types.HasFlag(JsonTypes.Object))
        {
            var made = new ObjectNode(omissible is null ? _spelling : _options.Spelling);
            _nodes.Add(made);
            _nodes.Add(made.Complete(_objects.Of(facts.Objects, goal, omissible ?? ImmutableDictionary<string, IReadOnlyList<string>>.Empty)));
            node.Alternatives.Add(made);
        }
    }

    private GrammarNode StringOf(StringFacts strings, SchemaLiteral[] goal) => _nodes.Add(strings.IsCountedOnly
        ? new CountedStringNode(strings.Minimum, strings.Maximum)
        : new PatternStringNode(Limit(goal, "pattern", () => strings.ToLanguage(withMaximum: false)), strings.Only is null ? strings.Maximum : null));

    private NumberKind KindOf(JsonTypes types) => types.HasFlag(JsonTypes.Fraction) ? NumberKind.Any : _integers;

    private static ByteDfa Limit(SchemaLiteral[] goal, string keyword, Func<ByteDfa> make)
    {
        try
        {
            return make();
        }
        catch (LanguageBudgetException e)
        {
            throw new SchemaRefusedException(goal[0].Schema.Path, keyword, e.Message);
        }
    }

    /// <summary>A value that is not built yet.</summary>
    private sealed record OpenValue(ValueNode Node, SchemaLiteral[] Goal);
}
