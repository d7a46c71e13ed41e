using System.Text;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>What one schema demands of an object's values.</summary>
/// <param name="Declared">By key, in the order of declaration.</param>
/// <param name="Patterns">By pattern of the key.</param>
/// <param name="Additional">Of every other value, or null.</param>
/// <param name="IsSilent">Whether the schema declares properties and says nothing of others.</param>
internal sealed record PropertyRule(
    IReadOnlyDictionary<string, SchemaLiteral> Declared, (ByteDfa Keys, SchemaLiteral Value)[] Patterns, SchemaLiteral? Additional, bool IsSilent)
{
    /// <summary>The demands on the value of a key.</summary>
    public IEnumerable<SchemaLiteral> On(string key)
    {
        if (Patterns.Length == 0)
            return Declared.TryGetValue(key, out SchemaLiteral only) ? [only] : Additional is { } rest ? [rest] : [];
        return OnAll(key, Encoding.UTF8.GetBytes(key));
    }

    private IEnumerable<SchemaLiteral> OnAll(string key, byte[] bytes)
    {
        bool isKnown = false;
        if (Declared.TryGetValue(key, out SchemaLiteral declared))
        {
            isKnown = true;
            yield return declared;
        }

        foreach ((ByteDfa keys, SchemaLiteral value) in Patterns)
        {
            if (keys.Accepts(bytes))
            {
                isKnown = true;
                yield return value;
            }
        }

        if (!isKnown && Additional is { } additional)
            yield return additional;
    }
}
