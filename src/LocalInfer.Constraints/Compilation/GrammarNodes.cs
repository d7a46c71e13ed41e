using LocalInfer.Constraints.Automata;
using LocalInfer.Constraints.Languages;

namespace LocalInfer.Constraints.Compilation;

/// <summary>The elements of a grammar while it is made; each one's id is its index.</summary>
internal sealed class GrammarNodes
{
    private const int Most = 200_000;

    private readonly List<GrammarNode> _nodes = [];
    private readonly Dictionary<ByteDfa, LanguageNode> _languages = [];

    public GrammarNodes() => Add(new EndNode());

    /// <summary>Adds an element.</summary>
    public GrammarNode Add(GrammarNode node)
    {
        if (_nodes.Count >= Most)
            throw new SchemaRefusedException("#", "schema", $"it needs more than {Most} grammar elements.");
        node.Id = _nodes.Count;
        _nodes.Add(node);
        return node;
    }

    /// <summary>The element of a regular language, the same for the same one.</summary>
    public LanguageNode LanguageOf(ByteDfa language)
    {
        if (!_languages.TryGetValue(language, out LanguageNode? node))
            _languages.Add(language, node = (LanguageNode)Add(new LanguageNode(language)));
        return node;
    }

    /// <summary>Finds out what has a text, now that all elements are there.</summary>
    public GrammarNode[] Complete()
    {
        // Elements refer to each other in circles: what has a text is known once nothing changes any more. Later nodes are mostly the inner ones.
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int i = _nodes.Count - 1; i >= 0; i--)
                changed |= _nodes[i].UpdateFewest();
        }

        return [.. _nodes];
    }
}
