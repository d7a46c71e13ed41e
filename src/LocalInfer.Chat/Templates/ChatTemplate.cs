using System.Text.Json;
using LocalInfer.Chat.Jinja;
using LocalInfer.Chat.Jinja.Values;

namespace LocalInfer.Chat.Templates;

/// <summary>
/// A model's chat template, parsed once: renders conversations to prompts with the text that Hugging Face's
/// <c>apply_chat_template</c> gives. Safe for concurrent use.
/// </summary>
public sealed class ChatTemplate
{
    private readonly JinjaTemplate _template;
    private readonly JinjaTemplate? _toolTemplate;
    private readonly string _name;
    private readonly Dictionary<string, Value> _specialTokens;

    private ChatTemplate(ChatTemplateSource source, TimeProvider clock)
    {
        (_name, Source) = (source.Name, source.Text);
        _template = Compile(source.Name, source.Text, clock);
        _toolTemplate = source.ToolText is null ? null : Compile(source.Name + " (tool_use)", source.ToolText, clock);
        _specialTokens = source.SpecialTokens.ToDictionary(t => t.Key, Value (t) => new StrValue(t.Value), StringComparer.Ordinal);
    }

    /// <summary>The text of the template (of the default one, where the model has several).</summary>
    public string Source { get; }

    /// <summary>
    /// Reads the template of a model folder: <c>chat_template.jinja</c>, else <c>chat_template.json</c>, else the entry
    /// of <c>tokenizer_config.json</c>; special tokens come from that file too.
    /// </summary>
    /// <param name="modelFolder">The folder that holds the model's files.</param>
    /// <param name="clock">The time that <c>strftime_now</c> tells; the system's when null.</param>
    /// <returns>The parsed template.</returns>
    /// <exception cref="ChatTemplateException">There is no template, or it cannot be parsed.</exception>
    public static ChatTemplate Load(string modelFolder, TimeProvider? clock = null) =>
        new(ChatTemplateSource.Read(modelFolder), clock ?? TimeProvider.System);

    /// <summary>Parses a template from its text.</summary>
    /// <param name="source">The Jinja text.</param>
    /// <param name="name">How error messages call it.</param>
    /// <param name="specialTokens">Variables such as <c>bos_token</c>.</param>
    /// <param name="clock">The time that <c>strftime_now</c> tells; the system's when null.</param>
    /// <returns>The parsed template.</returns>
    /// <exception cref="ChatTemplateException">The text cannot be parsed.</exception>
    public static ChatTemplate Parse(string source, string name, IReadOnlyDictionary<string, string> specialTokens, TimeProvider? clock = null) =>
        new(new ChatTemplateSource(name, source, null, specialTokens), clock ?? TimeProvider.System);

    /// <summary>Renders a conversation.</summary>
    /// <param name="input">Messages, tools and variables.</param>
    /// <returns>The prompt.</returns>
    /// <exception cref="ChatTemplateException">The template refused the conversation or failed.</exception>
    public string Render(ChatTemplateInput input)
    {
        var variables = new Dictionary<string, Value>(_specialTokens, StringComparer.Ordinal)
        {
            ["documents"] = NoneValue.Instance,
            ["add_generation_prompt"] = BoolValue.Of(input.AddGenerationPrompt),
        };
        try
        {
            if (input.Arguments is { ValueKind: JsonValueKind.Object } arguments)
            {
                foreach (var argument in arguments.EnumerateObject()) variables[argument.Name] = JsonInput.Read(argument.Value);
            }

            variables["messages"] = JsonInput.Read(input.Messages);
            if (input.Tools is { } tools) variables["tools"] = JsonInput.Read(tools);
            else variables.TryAdd("tools", NoneValue.Instance);
            var template = _toolTemplate is not null && variables["tools"].IsTrue ? _toolTemplate : _template;
            return template.Render(variables);
        }
        catch (JinjaException error)
        {
            throw Located(_name, error);
        }
    }

    private static JinjaTemplate Compile(string name, string text, TimeProvider clock)
    {
        try
        {
            return JinjaTemplate.Parse(text, clock);
        }
        catch (JinjaException error)
        {
            throw Located(name, error);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new ChatTemplateException(name, 1, 1, "the template is nested too deeply");
        }
    }

    private static ChatTemplateException Located(string name, JinjaException error) =>
        new(name, error.Position?.Line ?? 0, error.Position?.Column ?? 0, error.Message, error.IsRaised);
}
