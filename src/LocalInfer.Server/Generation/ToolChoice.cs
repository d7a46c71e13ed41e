namespace LocalInfer.Server.Generation;

/// <summary>The request's <c>tool_choice</c>.</summary>
/// <param name="Mode">Whether a reply may or must call tools.</param>
/// <param name="AllowedNames">The only tools that may be called, each one declared in the request; null allows all declared ones.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, IReadOnlyList<string>? AllowedNames = null)
{
    /// <summary>No calls.</summary>
    public static ToolChoice None { get; } = new(ToolChoiceMode.None);

    /// <summary>The model decides among all declared tools.</summary>
    public static ToolChoice Auto { get; } = new(ToolChoiceMode.Auto);

    /// <summary>At least one call of any declared tool.</summary>
    public static ToolChoice Required { get; } = new(ToolChoiceMode.Required);

    /// <summary>A call of exactly this tool.</summary>
    /// <param name="name">A declared tool's name.</param>
    public static ToolChoice Named(string name) => new(ToolChoiceMode.Required, [name]);
}
