using System.Text.Json;

namespace LocalInfer.Chat.Templates;

/// <summary>What one prompt is rendered from; JSON as the client sent it, key order and number spelling included.</summary>
public sealed record ChatTemplateInput
{
    /// <summary>The conversation: an array of OpenAI-shaped messages, normalised by <see cref="ConversationNormalizer"/> where they come from a client.</summary>
    public required JsonElement Messages { get; init; }

    /// <summary>The tools: an array of OpenAI-shaped tools; null or JSON null when the request has none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Whether the prompt ends with the opening of an assistant turn.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>The field of the final message that the model is to go on with, such as <c>content</c>: the prompt ends with that text. Null: none.</summary>
    public string? ContinuedField { get; init; }

    /// <summary>More variables for the template (<c>chat_template_kwargs</c>): a JSON object; they win over every other variable but the messages and tools.</summary>
    public JsonElement? Arguments { get; init; }
}
