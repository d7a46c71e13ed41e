using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Grammars;

/// <summary>Makes the elements of a grammar, its schemas' included, and the automaton over them. Used once.</summary>
internal sealed class GrammarCompiler
{
    private readonly GrammarNodes _nodes = new();
    private readonly Dictionary<Grammar, GrammarNode> _made = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, bool IsStrict, GrammarNode Root, KeywordLedger Ledger)> _schemas = [];
    private readonly SortedSet<int> _controls = [];

    /// <summary>What became of each keyword of each schema, in the order of the schemas.</summary>
    public IReadOnlyList<KeywordReport> Keywords => Named(ledger => ledger.Reports);

    /// <summary>Keywords that demand nothing as they stand, in the order of the schemas.</summary>
    public IReadOnlyList<KeywordReport> Ignored => Named(ledger => ledger.Ignored);

    /// <summary>Compiles a grammar.</summary>
    public LazyAutomaton Compile(Grammar grammar)
    {
        SequenceNode root = Sequence([Of(grammar)]);
        GrammarNode[] nodes = _nodes.Complete();
        foreach ((string name, bool isStrict, GrammarNode value, KeywordLedger ledger) in _schemas)
            Check(name, isStrict, value, ledger);
        return new(nodes, root, [.. _controls], AutomatonBudget.Default);
    }

    private KeywordReport[] Named(Func<KeywordLedger, IReadOnlyList<KeywordReport>> reports) =>
        [.. _schemas.SelectMany(schema => reports(schema.Ledger).Select(report => report with { Path = schema.Name + report.Path }))];

    private static void Check(string name, bool isStrict, GrammarNode value, KeywordLedger ledger)
    {
        if (value.Fewest >= GrammarNode.Never)
            throw new SchemaRefusedException(name + "#", "schema", "no value satisfies it; remove the demands that contradict each other.");
        if (isStrict && ledger.Reports.FirstOrDefault(keyword => !keyword.IsEnforced) is { } declared)
            throw new SchemaRefusedException(name + declared.Path, declared.Keyword, declared.Reason!);
    }

    private GrammarNode Of(Grammar grammar)
    {
        if (!_made.TryGetValue(grammar, out GrammarNode? node))
            _made.Add(grammar, node = Make(grammar));
        return node;
    }

    private GrammarNode Make(Grammar grammar) => grammar switch
    {
        Grammar.Literal { Value: "" } => Sequence([]),
        Grammar.Literal(var text) => _nodes.LanguageOf(WordSet.Of([Encoding.UTF8.GetBytes(text)])),
        Grammar.Words(var texts) => _nodes.LanguageOf(WordSet.Of([.. texts.Select(Encoding.UTF8.GetBytes)])),
        Grammar.Pattern(_, var language) => _nodes.LanguageOf(language),
        Grammar.UntilText(var end) => _nodes.LanguageOf(end.AnyText),
        Grammar.ControlToken(int id) => Control(id),
        Grammar.SequenceOf(var parts) => Sequence([.. parts.Select(Of)]),
        Grammar.ChoiceOf(var branches) => _nodes.Add(new ChoiceNode([.. branches.Select(Of)])),
        Grammar.RepeatOf(var body, int minimum, var maximum) => _nodes.Add(new RepeatNode(Of(body), minimum, maximum)),
        Grammar.TaggedText tagged => Tagged(tagged),
        Grammar.JsonOf(var schema, var options, var name, var omissible) => OfSchema(schema, options, name, (source, ledger) =>
            new GrammarBuilder(source, ledger, options, _nodes).Build(source.Root.Holds, omissible)),
        Grammar.PropertiesOf properties => OfSchema(properties.Schema, properties.Options, properties.Name, (source, ledger) =>
            new PropertyTexts(source, ledger, properties.Options, _nodes, properties).Build()),
        _ => throw new NotSupportedException($"{grammar.GetType()} has no element."),
    };

    private SequenceNode Sequence(GrammarNode[] parts) => (SequenceNode)_nodes.Add(new SequenceNode(parts));

    private GrammarNode Control(int id)
    {
        _controls.Add(id);
        return _nodes.Add(new ControlNode(id));
    }

    private GrammarNode Tagged(Grammar.TaggedText tagged)
    {
        (byte[] Trigger, SequenceNode Body)[] texts = [.. tagged.Tags.Where(tag => tag.Trigger is not null)
            .GroupBy(tag => tag.Trigger!, (trigger, tags) => (Encoding.UTF8.GetBytes(trigger), BodyOf(tags)))];
        (int TokenId, SequenceNode Body)[] controls = [.. tagged.Tags.Where(tag => tag.TokenId is not null)
            .GroupBy(tag => tag.TokenId!.Value, (id, tags) => (id, BodyOf(tags)))];
        _controls.UnionWith(controls.Select(control => control.TokenId));
        ByteDfa text = TextLanguages.UpTo([.. texts.Select(t => t.Trigger)]);
        return _nodes.Add(new TaggedTextNode(text, [.. texts.Select(t => t.Body)], controls, tagged.Minimum, tagged.Maximum));
    }

    private SequenceNode BodyOf(IEnumerable<Tag> tags)
    {
        GrammarNode[] bodies = [.. tags.Select(tag => Of(tag.Body))];
        return Sequence(bodies.Length == 1 ? bodies : [_nodes.Add(new ChoiceNode(bodies))]);
    }

    private GrammarNode OfSchema(JsonElement schema, SchemaOptions options, string name, Func<SchemaSource, KeywordLedger, GrammarNode> build)
    {
        var ledger = new KeywordLedger();
        try
        {
            GrammarNode root = build(new SchemaSource(schema), ledger);
            _schemas.Add((name, options.IsStrict, root, ledger));
            return root;
        }
        catch (SchemaRefusedException e) when (name.Length > 0)
        {
            throw e.Within(name);
        }
    }
}
