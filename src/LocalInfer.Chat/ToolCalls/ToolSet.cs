using System.Diagnostics.CodeAnalysis;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>The tools that a reply may call, by name. Immutable; any thread may use it.</summary>
public sealed class ToolSet
{
    private readonly Dictionary<string, ToolDefinition> _byName;

    /// <summary>Gathers tools.</summary>
    /// <param name="tools">Tools of different names; none where no call may be made.</param>
    public ToolSet(IEnumerable<ToolDefinition> tools)
    {
        _byName = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        All = [.. _byName.Values];
    }

    /// <summary>No tools: nothing is a call.</summary>
    public static ToolSet Empty { get; } = new([]);

    /// <summary>The tools in order of declaration.</summary>
    public IReadOnlyList<ToolDefinition> All { get; }

    /// <summary>Finds a tool.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ToolDefinition? tool) => _byName.TryGetValue(name, out tool);

    /// <summary>Whether a tool's name begins like this.</summary>
    public bool AnyBeginsWith(string start) => All.Any(tool => tool.Name.StartsWith(start, StringComparison.Ordinal));
}
