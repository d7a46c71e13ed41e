using System.Text;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Turns the demands on an object into names, other keys, and the values behind them.</summary>
internal sealed class ObjectShapes(
    GoalExpander expander, KeywordLedger ledger, SchemaOptions options, Func<IEnumerable<SchemaLiteral>, ValueNode> valueOf)
{
    private const int MostProperties = 65_536;

    /// <summary>The shape of an object.</summary>
    public ObjectShape Of(ObjectFacts facts, SchemaLiteral[] goal)
    {
        bool isClosed = options.IsClosed && facts.Rules.Count == 1 && facts.Rules[0].IsSilent;
        string[] declared = [.. facts.Rules.SelectMany(rule => rule.Declared.Keys).Union(facts.Required, StringComparer.Ordinal).Union(facts.Forbidden, StringComparer.Ordinal)];
        if (declared.Length > MostProperties)
            throw new SchemaRefusedException(goal[0].Schema.Path, "properties", $"an object has more than {MostProperties} properties.");
        ByteDfa? keys = KeysOf(facts, goal);
        byte[][] names = [.. declared.Select(Encoding.UTF8.GetBytes)];
        int[] order = [.. Enumerable.Range(0, declared.Length)];
        Array.Sort(names, order, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
        var values = new List<ValueNode>();
        for (int slot = 0; slot < names.Length; slot++)
        {
            string name = declared[order[slot]];
            bool isAllowed = (keys is null || keys.Accepts(names[slot])) && !facts.Forbidden.Contains(name)
                && !(isClosed && !facts.Rules[0].Declared.ContainsKey(name));
            values.Add(!isAllowed ? Impossible : valueOf(facts.Rules.Count == 1 ? facts.Rules[0].On(name) : facts.Rules.SelectMany(rule => rule.On(name))));
        }

        return new()
        {
            Names = new(names),
            IsRequired = [.. order.Select(i => facts.Required.Contains(declared[i]))],
            Order = options.IsOrdered ? order : null,
            Extras = isClosed ? null : ExtrasOf(facts, names, keys, values, goal),
            Values = [.. values],
            Minimum = facts.Minimum,
            Maximum = facts.Maximum,
        };
    }

    /// <summary>A value that there is none of; it is never stepped, so it is in no grammar.</summary>
    private ValueNode Impossible { get; } = new(options.Spelling);

    private ByteDfa? KeysOf(ObjectFacts facts, SchemaLiteral[] goal)
    {
        if (facts.Keys.IsEmpty)
            return null;
        List<ValueFacts> alternatives = expander.Expand(facts.Keys);
        alternatives.RemoveAll(facts => !facts.Types.HasFlag(JsonTypes.String));
        if (alternatives.Count == 1)
        {
            try
            {
                return LanguageProduct.Both([alternatives[0].Strings.ToLanguage(withMaximum: true), Utf8Dfa.Valid], []);
            }
            catch (LanguageBudgetException e)
            {
                throw new SchemaRefusedException(goal[0].Schema.Path, "propertyNames", e.Message);
            }
        }

        if (alternatives.Count > 1)
            ledger.Declare(goal[0].Schema, "propertyNames", "alternatives of keys are not enforced.");
        return alternatives.Count == 0 ? WordSet.Of([]) : null;
    }

    private ExtraKeys? ExtrasOf(ObjectFacts facts, byte[][] names, ByteDfa? keys, List<ValueNode> values, SchemaLiteral[] goal)
    {
        (PropertyRule Rule, ByteDfa Keys, SchemaLiteral Value)[] patterns =
            [.. facts.Rules.SelectMany(rule => rule.Patterns.Select(p => (rule, p.Keys, p.Value)))];
        if (patterns.Length == 0 && keys is null)
        {
            if (facts.Rules.Exists(rule => rule.Additional is { } other && IsNothing(other)))
                return null;
            values.Add(valueOf(facts.Rules.Select(rule => rule.Additional).OfType<SchemaLiteral>()));
            return new(null, 1);
        }

        int declared = patterns.Length;
        var labels = new Dictionary<ulong, int>();
        int first = values.Count;
        try
        {
            ByteDfa language = LanguageProduct.Labelled([.. patterns.Select(p => p.Keys), WordSet.Of(names), .. keys is null ? [] : new[] { keys }], LabelOf);
            return language.IsEmpty ? null : new(language, values.Count - first);
        }
        catch (LanguageBudgetException e)
        {
            throw new SchemaRefusedException(goal[0].Schema.Path, "patternProperties", e.Message);
        }

        int LabelOf(ulong held)
        {
            if ((held >> declared & 1) != 0 || (keys is not null && (held >> (declared + 1) & 1) == 0))
                return ByteDfa.NoLabel;
            ulong matched = held & ((1UL << declared) - 1);
            if (!labels.TryGetValue(matched, out int label))
            {
                SchemaLiteral[] literals = [.. facts.Rules.SelectMany(rule => On(rule, matched))];
                label = Array.Exists(literals, IsNothing) ? ByteDfa.NoLabel : values.Count - first;
                if (label >= 0)
                    values.Add(valueOf(literals));
                labels.Add(matched, label);
            }

            return label;
        }

        IEnumerable<SchemaLiteral> On(PropertyRule rule, ulong matched)
        {
            SchemaLiteral[] found = [.. patterns.Where((p, i) => p.Rule == rule && (matched >> i & 1) != 0).Select(p => p.Value)];
            return found.Length > 0 ? found : rule.Additional is { } other ? [other] : [];
        }
    }

    private static bool IsNothing(SchemaLiteral literal) =>
        literal.Schema.Element.ValueKind == (literal.IsNegated ? System.Text.Json.JsonValueKind.True : System.Text.Json.JsonValueKind.False);
}
