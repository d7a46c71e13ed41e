using System.Diagnostics.CodeAnalysis;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>The tools that a reply may call, by name. Immutable; any thread may use it.</summary>
public sealed class ToolSet
{
    private readonly Dictionary<string, ToolDefinition> _byName;
    private readonly Func<ToolDefinition, string, bool> _accepts;
    private readonly Func<ToolDefinition, IReadOnlyDictionary<string, IReadOnlyList<string>>> _omissible;

    /// <summary>Gathers tools.</summary>
    /// <param name="tools">Tools of different names; none where no call may be made.</param>
    public ToolSet(IEnumerable<ToolDefinition> tools)
        : this(tools, (_, _) => true, OmissibleArguments.Of)
    {
    }

    private ToolSet(
        IEnumerable<ToolDefinition> tools, Func<ToolDefinition, string, bool> accepts, Func<ToolDefinition, IReadOnlyDictionary<string, IReadOnlyList<string>>> omissible)
    {
        _accepts = accepts;
        _omissible = omissible;
        _byName = tools.ToDictionary(tool => tool.Name, StringComparer.Ordinal);
        All = [.. _byName.Values];
    }

    /// <summary>No tools: nothing is a call.</summary>
    public static ToolSet Empty { get; } = new([]);

    /// <summary>The tools in order of declaration.</summary>
    public IReadOnlyList<ToolDefinition> All { get; }

    /// <summary>Finds a tool.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out ToolDefinition? tool) => _byName.TryGetValue(name, out tool);

    /// <summary>The same tools with a check of whole arguments.</summary>
    /// <param name="accepts">Whether a JSON object satisfies a tool's schema.</param>
    /// <param name="omissible">What <see cref="OmissibleOf"/> says.</param>
    internal ToolSet CheckedBy(Func<ToolDefinition, string, bool> accepts, Func<ToolDefinition, IReadOnlyDictionary<string, IReadOnlyList<string>>> omissible) => new(All, accepts, omissible);

    /// <summary>Whether a JSON object satisfies a tool's schema; true where there is no check.</summary>
    public bool Accepts(ToolDefinition tool, string arguments) => _accepts(tool, arguments);

    /// <summary>The values that mean that a call leaves an argument out, by the argument's name.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> OmissibleOf(ToolDefinition tool) => _omissible(tool);

    /// <summary>Whether a tool's name begins like this.</summary>
    public bool AnyBeginsWith(string start) => All.Any(tool => tool.Name.StartsWith(start, StringComparison.Ordinal));
}
