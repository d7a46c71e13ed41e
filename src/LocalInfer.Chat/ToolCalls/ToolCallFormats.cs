using LocalInfer.Chat.ToolCalls.Formats;
using LocalInfer.Tokenizers;

namespace LocalInfer.Chat.ToolCalls;

/// <summary>The formats by name, and which of them a model writes.</summary>
public static class ToolCallFormats
{
    private static readonly Dictionary<string, Func<Vocabulary, ToolCallFormat>> ByName = new(StringComparer.Ordinal)
    {
        ["hermes-json"] = vocabulary => new HermesJson(vocabulary),
        ["xml-function"] = vocabulary => new XmlFunction(vocabulary),
        ["llama-json"] = vocabulary => new LlamaJson(vocabulary),
        ["mistral-json"] = vocabulary => new MistralJson(vocabulary),
        ["mistral-args"] = vocabulary => new MistralArgs(vocabulary),
        ["fenced-json"] = vocabulary => new FencedJson(vocabulary),
    };

    /// <summary>The formats' names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>A format by its name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="vocabulary">The model's tokens, searched for the format's control token.</param>
    /// <exception cref="ArgumentException">There is no such format.</exception>
    public static ToolCallFormat Named(string name, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return ByName.TryGetValue(name, out Func<Vocabulary, ToolCallFormat>? create)
            ? create(vocabulary)
            : throw new ArgumentException($"There is no tool-call format '{name}'; the formats are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>The format that a model was trained on, as far as its template and tokens tell: what the template shows to the model counts
    /// first, then the control tokens.</summary>
    /// <param name="template">The chat template's source.</param>
    /// <param name="vocabulary">The model's tokens.</param>
    public static ToolCallFormat Infer(string template, Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(vocabulary);
        bool Shows(string text) => template.Contains(text, StringComparison.Ordinal);
        bool Has(string token) => vocabulary.FindAdded(token) >= 0;
        string name =
            Shows("<function=") && Shows("<parameter=") ? "xml-function"
            : Shows("<tool_call>") ? "hermes-json"
            : Shows("[TOOL_CALLS]") ? Shows("[ARGS]") ? "mistral-args" : "mistral-json"
            : Shows("<|python_tag|>") || (Shows("\"name\"") && Shows("\"parameters\"")) ? "llama-json"
            : Has("<tool_call>") ? "hermes-json"
            : Has("[TOOL_CALLS]") ? Has("[ARGS]") ? "mistral-args" : "mistral-json"
            : Has("<|python_tag|>") ? "llama-json"
            : "fenced-json";
        return Named(name, vocabulary);
    }
}
