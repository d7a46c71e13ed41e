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
    private const string ToolUse = "tool_use";

    private readonly JinjaTemplate _template;
    private readonly JinjaTemplate? _toolTemplate;
    private readonly ChatTemplateSource _source;
    private readonly Dictionary<string, Value> _specialTokens;

    private ChatTemplate(ChatTemplateSource source, TimeProvider clock)
    {
        _source = source;
        _template = Compile(source.Name, source.Text, clock);
        _toolTemplate = source.ToolText is null ? null : Compile(ToolName, source.ToolText, clock);
        _specialTokens = source.SpecialTokens.ToDictionary(t => t.Key, Value (t) => new StrValue(t.Value), StringComparer.Ordinal);
    }

    /// <summary>The text of the template (of the default one, where the model has several).</summary>
    public string Source => _source.Text;

    private string ToolName => $"{_source.Name} ({ToolUse})";

    /// <summary>
    /// Reads the template of a model folder: <c>chat_template.jinja</c> (with those named in <c>additional_chat_templates</c>), else
    /// <c>chat_template.json</c>, else the entry of <c>tokenizer_config.json</c>; special tokens come from that file too. Where there is one named
    /// <c>tool_use</c>, it renders the conversations with tools.
    /// </summary>
    /// <param name="modelFolder">The folder that holds the model's files.</param>
    /// <param name="choice">What to use instead: the name of one of the model's templates, a file, or a template's text; null = none of these.</param>
    /// <param name="clock">The time that <c>strftime_now</c> tells; the system's when null.</param>
    /// <returns>The parsed template.</returns>
    /// <exception cref="ChatTemplateException">There is no template, or it cannot be parsed.</exception>
    public static ChatTemplate Load(string modelFolder, string? choice = null, TimeProvider? clock = null) =>
        new(ChatTemplateSource.Read(modelFolder, choice), clock ?? TimeProvider.System);

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
        var (template, name, text) = (_template, _source.Name, _source.Text);
        try
        {
            if (input.Arguments is { ValueKind: JsonValueKind.Object } arguments)
            {
                foreach (var argument in arguments.EnumerateObject()) variables[argument.Name] = JsonInput.Read(argument.Value);
            }

            if (input.Tools is { } tools) variables["tools"] = JsonInput.Read(tools);
            else variables.TryAdd("tools", NoneValue.Instance);
            var usesTools = _toolTemplate is not null && variables["tools"].IsTrue;
            (template, name, text) = usesTools ? (_toolTemplate!, ToolName, _source.ToolText!) : (template, name, text);
            var final = AddMessages(variables, input, name, text);
            var prompt = template.Render(variables);
            return final is null ? prompt : final.Cut(prompt);
        }
        catch (JinjaException error)
        {
            throw Located(name, error);
        }
    }

    private static FinalMessage? AddMessages(Dictionary<string, Value> variables, ChatTemplateInput input, string name, string text)
    {
        var messages = JsonInput.Read(input.Messages);
        FinalMessage? final = null;
        if (input.ContinuedField is { } field)
        {
            if (input.AddGenerationPrompt) throw new ChatTemplateException(name, 0, 0, "a final message is continued or a new one begun, not both");
            if (field != "content" && !ReasoningFields.IsRead(text, field)) throw new ChatTemplateException(name, 0, 0, $"the template does not read '{field}' of a message");
            final = FinalMessage.In(messages as ListValue ?? new ListValue([]), field, name, out var marked);
            messages = marked;
        }

        variables["messages"] = ReasoningFields.Spread(messages);
        return final;
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
