using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>
/// How a family of models writes tool calls: what opens a call, what closes it, and how a call is begun on demand.
/// Every family also writes calls as plain JSON, fenced or bare; the reader takes those where they name a declared tool.
/// Immutable; shared by all requests of a model.
/// </summary>
/// <param name="Name">The format's name as shown at start.</param>
/// <param name="OpenTag">The tag before a call.</param>
/// <param name="CloseTag">The tag after a call.</param>
/// <param name="OpenTokenId">The control token of <paramref name="OpenTag"/>, which alone opens a call; null where the
/// vocabulary has none, and the tag's text opens it.</param>
public sealed record ToolCallFormat(string Name, string OpenTag, string CloseTag, int? OpenTokenId)
{
    /// <summary>The format of a model: Hermes JSON, <c>&lt;tool_call&gt;</c> around <c>{"name": …, "arguments": {…}}</c>.</summary>
    /// <param name="vocabulary">The model's tokens, searched for the tag's control token.</param>
    public static ToolCallFormat Hermes(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        int open = vocabulary.FindAdded("<tool_call>");
        return new ToolCallFormat("hermes-json", "<tool_call>", "</tool_call>", open >= 0 ? open : null);
    }

    /// <summary>The text that a reply must begin with when a call is demanded, up to where the model's choice begins.</summary>
    /// <param name="toolName">The tool to call, or null where the model chooses it.</param>
    public string Opening(string? toolName) => toolName is null
        ? $$"""{{OpenTag}}{{'\n'}}{"name":"""
        : $$"""{{OpenTag}}{{'\n'}}{"name": "{{toolName}}", "arguments":""";
}
