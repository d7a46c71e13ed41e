using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Makes the grammar of a schema: one value node for each set of demands that can meet at a place.</summary>
internal sealed class GrammarBuilder
{
    private readonly SchemaOptions _options;
    private readonly GoalExpander _expander;
    private readonly ObjectShapes _objects;
    private readonly GrammarNodes _nodes;
    private readonly Dictionary<string, ValueNode> _values = new(StringComparer.Ordinal);
    private readonly Queue<(ValueNode Node, SchemaLiteral[] Goal)> _open = new();

    public GrammarBuilder(SchemaSource source, KeywordLedger ledger, SchemaOptions options, GrammarNodes nodes)
    {
        _options = options;
        _nodes = nodes;
        _expander = new(source, ledger);
        _objects = new(_expander, ledger, options, ValueOf);
    }

    /// <summary>Builds all that a demand leads to.</summary>
    public ValueNode Build(SchemaLiteral root) => BuildOpen(ValueOf([root]));

    /// <summary>Builds a value of some kinds only, and all that it leads to.</summary>
    public ValueNode Build(SchemaLiteral root, JsonTypes types)
    {
        var node = new ValueNode(_options.Spelling);
        _nodes.Add(node);
        foreach (ValueFacts facts in _expander.Expand([root]))
            AddAlternatives(node, facts.OfTypes(types), [root]);
        return BuildOpen(node);
    }

    private ValueNode BuildOpen(ValueNode node)
    {
        while (_open.TryDequeue(out (ValueNode Node, SchemaLiteral[] Goal) next))
        {
            foreach (ValueFacts facts in _expander.Expand(next.Goal))
                AddAlternatives(next.Node, facts, next.Goal);
        }

        return node;
    }

    private ValueNode ValueOf(IEnumerable<SchemaLiteral> goal)
    {
        SchemaLiteral[] literals = [.. goal.DistinctBy(literal => literal.Code).OrderBy(literal => literal.Code)];
        string key = string.Join(',', literals.Select(literal => literal.Code));
        if (!_values.TryGetValue(key, out ValueNode? node))
        {
            node = new(_options.Spelling);
            _nodes.Add(node);
            _values.Add(key, node);
            _open.Enqueue((node, literals));
        }

        return node;
    }

    private void AddAlternatives(ValueNode node, ValueFacts facts, SchemaLiteral[] goal)
    {
        JsonTypes types = facts.Types;
        if ((types & FixedWords.Types) != JsonTypes.None)
            node.Alternatives.Add(_nodes.LanguageOf(FixedWords.Of(types)));
        if ((types & JsonTypes.Number) != JsonTypes.None)
            node.Alternatives.Add(_nodes.LanguageOf(Limit(goal, "multipleOf", () => NumberLanguage.Of(facts.Numbers, !types.HasFlag(JsonTypes.Fraction)))));
        if (types.HasFlag(JsonTypes.String))
            node.Alternatives.Add(StringOf(facts.Strings, goal));
        if (types.HasFlag(JsonTypes.Array))
            node.Alternatives.Add(ArrayOf(facts.Arrays));
        if (types.HasFlag(JsonTypes.Object))
        {
            var made = new ObjectNode(_options.Spelling);
            _nodes.Add(made);
            _nodes.Add(made.Complete(_objects.Of(facts.Objects, goal)));
            node.Alternatives.Add(made);
        }
    }

    private GrammarNode StringOf(StringFacts strings, SchemaLiteral[] goal) => _nodes.Add(strings.IsCountedOnly
        ? new CountedStringNode(strings.Minimum, strings.Maximum)
        : new PatternStringNode(Limit(goal, "pattern", () => strings.ToLanguage(withMaximum: false)), strings.Maximum));

    private GrammarNode ArrayOf(ArrayFacts arrays)
    {
        int places = arrays.Rules.IsEmpty ? 0 : arrays.Rules.Max(rule => rule.First.Length);
        ValueNode At(int index) => ValueOf(arrays.Rules.Select(rule => rule.At(index)).OfType<SchemaLiteral>());
        var node = new ArrayNode(_options.Spelling, arrays.Minimum, arrays.Maximum) { Rest = At(places) };
        for (int i = 0; i < places; i++)
            node.First.Add(At(i));
        return _nodes.Add(node);
    }

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
}
