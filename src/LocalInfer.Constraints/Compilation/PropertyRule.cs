using System.Text;

namespace LocalInfer.Constraints.Compilation;

/// <summary>What one schema demands of an object's values.</summary>
/// <param name="Declared">By key, in the order of declaration.</param>
/// <param name="Patterns">By pattern of the key.</param>
/// <param name="Additional">Of every other value, or null.</param>
/// <param name="IsSilent">Whether the schema declares properties and says nothing of others.</param>
internal sealed record PropertyRule(Dictionary<string, SchemaLiteral> Declared, KeyRule[] Patterns, SchemaLiteral? Additional, bool IsSilent)
{
    /// <summary>Adds the demands on the value of a key.</summary>
    public void AddDemands(string key, List<SchemaLiteral> demands)
    {
        bool isKnown = Declared.TryGetValue(key, out SchemaLiteral? declared);
        if (isKnown)
            demands.Add(declared!);
        if (Patterns.Length > 0)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            foreach (KeyRule pattern in Patterns)
            {
                if (!pattern.Keys.Accepts(bytes))
                    continue;
                isKnown = true;
                demands.Add(pattern.Value);
            }
        }

        if (!isKnown && Additional is not null)
            demands.Add(Additional);
    }
}
