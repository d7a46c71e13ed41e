using System.Text;
using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Grammars;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Makes the grammar of an object whose properties are written as text, strings as they are.</summary>
internal sealed class PropertyTexts(SchemaSource source, KeywordLedger ledger, SchemaOptions options, GrammarNodes nodes, Grammar.PropertiesOf grammar)
{
    private const int MostStatesOfText = 8;
    private const int MostStatesOfWords = 256;

    private static readonly string[] HeldTo = ["type", "properties", "required", "additionalProperties"];

    private readonly GoalExpander _expander = new(source, ledger, options.AssertsFormats);
    private readonly GrammarBuilder _values = new(source, ledger, options, nodes);
    private readonly TextEnd _end = grammar.Spelling.End;

    /// <summary>What may stand behind the end of text.</summary>
    private GrammarNode Gap => field ??= nodes.LanguageOf(WordSet.Of([Encoding.UTF8.GetBytes(grammar.Spelling.Gap), []]));

    /// <summary>Builds all of it: the declared and the required properties.</summary>
    public GrammarNode Build()
    {
        DeclareTheWhole();
        Dictionary<string, SchemaPart> values = Declared();
        HashSet<string> required = [.. Strings("required")];
        foreach (string name in required)
            values.TryAdd(name, source.Anything);
        (byte[] Name, bool IsRequired, SequenceNode Value)[] parts = [.. values
            .Select(value => (NameOf(value.Key), required.Contains(value.Key), ValueOf(value.Key, value.Value)))
            .OrderBy(part => part.Item1, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))];
        return parts.Length == 0
            ? nodes.Add(new SequenceNode([]))
            : nodes.Add(new NamedPartsNode(new([.. parts.Select(part => part.Name)]), [.. parts.Select(part => part.IsRequired)], [.. parts.Select(part => part.Value)]));
    }

    /// <summary>What concerns several properties at once, or their names, is not enforced: only a whole object can be held to it.</summary>
    private void DeclareTheWhole()
    {
        var read = new KeywordLedger();
        new GoalExpander(source, read, options.AssertsFormats).Expand([source.Root.Holds]);
        foreach (KeywordReport keyword in read.Reports.Where(report => report.Path == source.Root.Path && !HeldTo.Contains(report.Keyword)))
            ledger.Declare(source.Root, keyword.Keyword, keyword.Reason ?? "properties that are written as text are not held to it.");
        foreach (string keyword in HeldTo.Where(keyword => source.Root.TryGet(keyword, out _)))
            ledger.Enforce(source.Root, keyword);
    }

    private Dictionary<string, SchemaPart> Declared()
    {
        var values = new Dictionary<string, SchemaPart>(StringComparer.Ordinal);
        if (source.Root.TryGet("properties", out SchemaPart? properties) && properties.Kind == JsonValueKind.Object)
        {
            for (int i = 0; i < properties.Names.Length; i++)
                values[properties.Names[i]] = properties.Items[i];
        }

        return values;
    }

    private IEnumerable<string> Strings(string keyword) =>
        source.Root.TryGet(keyword, out SchemaPart? list) && list.Kind == JsonValueKind.Array
            ? list.Items.Where(item => item.Kind == JsonValueKind.String).Select(item => item.Text)
            : [];

    private byte[] NameOf(string property) => Encoding.UTF8.GetBytes(grammar.Spelling.Open + property + grammar.Spelling.BehindName);

    private SequenceNode ValueOf(string property, SchemaPart schema)
    {
        bool isString = grammar.Strings.Contains(property) || ReferenceEquals(schema, source.Anything);
        List<ValueFacts> alternatives = _expander.Expand([schema.Holds]);
        List<GrammarNode> branches = [];
        ByteDfa[] spellings = isString ? [] : TextSpellings.Restricted(alternatives);
        foreach (ValueFacts facts in alternatives.Where(facts => facts.Types.HasFlag(JsonTypes.String)))
            branches.Add(nodes.Add(new SequenceNode([TextOf(facts.Strings, spellings, schema), Gap])));
        if (!isString)
        {
            ValueNode others = _values.Build(schema.Holds, JsonTypes.Any & ~JsonTypes.String);
            branches.Add(nodes.Add(new SequenceNode([others, nodes.LanguageOf(WordSet.Of([Encoding.UTF8.GetBytes(_end.Marks[0] + grammar.Spelling.Gap)]))])));
        }

        return (SequenceNode)nodes.Add(new SequenceNode(branches.Count == 0 ? [nodes.LanguageOf(WordSet.Of([]))] : [nodes.Add(new ChoiceNode([.. branches]))]));
    }

    private GrammarNode TextOf(StringFacts strings, ByteDfa[] spellings, SchemaPart schema)
    {
        try
        {
            bool isAny = strings.IsCountedOnly && strings.Minimum == 0 && spellings.Length == 0;
            ByteDfa? words = isAny ? null : LanguageProduct.Both([strings.ToLanguage(withMaximum: false), Utf8Dfa.Valid], spellings);
            return strings.Maximum is { } maximum ? Counted(words, maximum) : nodes.LanguageOf(words is null ? _end.AnyText : TerminatedText.Of(words, EndOf(words)));
        }
        catch (LanguageBudgetException e)
        {
            ledger.Declare(schema, strings.IsCountedOnly ? "minLength" : "pattern", e.Message);
            return nodes.LanguageOf(_end.AnyText);
        }
    }

    /// <summary>Words of so many characters at most, any where null. The end is counted with them, so each mark is a branch.</summary>
    private GrammarNode Counted(ByteDfa? words, int maximum)
    {
        TextEnd end = words is null ? _end : EndOf(words);
        return nodes.Add(new ChoiceNode([.. end.Marks.Select((mark, i) => nodes.Add(new CountedLanguageNode(
            words is null ? end.AnyTextTo(i) : TerminatedText.Of(words, end, mark), maximum + mark.EnumerateRunes().Count())))]));
    }

    /// <summary>
    /// Each state of the words is there once for each of the end that may have begun, over a hundred if it matters what follows a mark. Words with a structure of
    /// their own hardly hold marks, and those of many states have no room for more than the mark that models are trained to write.
    /// </summary>
    private TextEnd EndOf(ByteDfa words) => words.StateCount <= MostStatesOfText ? _end : words.StateCount <= MostStatesOfWords ? _end.AtOnce : _end.First;
}
