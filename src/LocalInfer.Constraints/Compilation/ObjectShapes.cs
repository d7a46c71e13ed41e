using System.Text.Json;
using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>Turns the demands on an object into names, other keys, and the values behind them.</summary>
internal sealed class ObjectShapes(
    GoalExpander expander, KeywordLedger ledger, SchemaOptions options, Func<List<SchemaLiteral>, ValueNode> valueOf, Func<ValueNode, IReadOnlyList<string>, ValueNode> orOneOf)
{
    private const int MostProperties = 65_536;

    /// <summary>The shape of an object.</summary>
    /// <param name="facts">What is demanded of it.</param>
    /// <param name="goal">Where that comes from.</param>
    /// <param name="omissible">The values that properties may have all the same where the object may lack them.</param>
    public ObjectShape Of(ObjectFacts facts, SchemaLiteral[] goal, IReadOnlyDictionary<string, IReadOnlyList<string>> omissible)
    {
        bool isCounted = facts.Minimum > 0 || facts.Maximum is not null; // then one that is taken out matters
        bool isClosed = options.IsClosed && facts.Rules.Length == 1 && facts.Rules[0].IsSilent;
        DeclaredName[] declared = DeclaredName.Of(facts);
        if (declared.Length > MostProperties)
            throw new SchemaRefusedException(goal[0].Schema.Path, "properties", $"an object has more than {MostProperties} properties.");
        ByteDfa? keys = KeysOf(facts, goal);
        byte[][] names = Array.ConvertAll(declared, name => name.Bytes);
        bool[] isRequired = new bool[declared.Length];
        var values = new List<ValueNode>(declared.Length + 1);
        var demands = new List<SchemaLiteral>();
        for (int slot = 0; slot < declared.Length; slot++)
        {
            string name = declared[slot].Text;
            isRequired[slot] = facts.Required.Contains(name);
            bool isAllowed = (keys is null || keys.Accepts(names[slot])) && !facts.Forbidden.Contains(name)
                && !(isClosed && !facts.Rules[0].Declared.ContainsKey(name));
            demands.Clear();
            facts.AddDemands(name, demands);
            ValueNode value = isAllowed ? valueOf(demands) : Impossible;
            values.Add(isAllowed && !isRequired[slot] && !isCounted && omissible.TryGetValue(name, out IReadOnlyList<string>? others) ? orOneOf(value, others) : value);
        }

        return new()
        {
            Names = new(names),
            IsRequired = isRequired,
            Order = options.IsOrdered ? Array.ConvertAll(declared, name => name.Place) : null,
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
        if (facts.Keys.Length == 0)
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
        KeyRule[] patterns = [.. facts.Rules.SelectMany(rule => rule.Patterns)];
        if (patterns.Length == 0 && keys is null)
        {
            List<SchemaLiteral> others = [.. facts.Rules.Select(rule => rule.Additional).OfType<SchemaLiteral>()];
            if (others.Exists(IsNothing))
                return null;
            values.Add(valueOf(others));
            return new(null, 1);
        }

        int declared = patterns.Length;
        var met = new InternTable<ulong>();
        var labels = new List<int>();
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
            int id = met.Find(matched);
            if (id < 0)
            {
                List<SchemaLiteral> literals = DemandsOn(matched);
                bool isPossible = !literals.Exists(IsNothing);
                labels.Add(isPossible ? values.Count - first : ByteDfa.NoLabel);
                if (isPossible)
                    values.Add(valueOf(literals));
                id = met.Add(matched);
            }

            return labels[id];
        }

        List<SchemaLiteral> DemandsOn(ulong matched)
        {
            var demands = new List<SchemaLiteral>();
            int pattern = 0;
            foreach (PropertyRule rule in facts.Rules)
            {
                int before = demands.Count;
                foreach (KeyRule keyRule in rule.Patterns)
                {
                    if ((matched >> pattern++ & 1) != 0)
                        demands.Add(keyRule.Value);
                }

                if (demands.Count == before && rule.Additional is not null)
                    demands.Add(rule.Additional);
            }

            return demands;
        }
    }

    private static bool IsNothing(SchemaLiteral literal) =>
        literal.Schema.Kind == (literal.IsNegated ? JsonValueKind.True : JsonValueKind.False);
}
