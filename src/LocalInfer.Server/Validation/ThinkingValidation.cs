using System.Buffers;
using System.Text.Json;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Reads the variables for the chat template: clients spell "think" in three ways.</summary>
internal static class ThinkingValidation
{
    private const string EnableThinking = "enable_thinking";

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <summary>The object <c>chat_template_kwargs</c>, with <c>enable_thinking</c> added from the field of that name or else from the effort.</summary>
    public static JsonElement? ReadTemplateArguments(Parameter body)
    {
        var arguments = body.Optional("chat_template_kwargs")?.AsObject();
        var enabled = body.Optional(EnableThinking)?.AsBoolean();
        var effort = body.Optional("reasoning_effort")?.AsString();
        if (effort is not null && !Efforts.Contains(effort, StringComparer.Ordinal))
        {
            throw InvalidRequest.NotOneOf("reasoning_effort", effort, Efforts);
        }

        var thinking = enabled ?? (effort is null ? null : effort != "none");
        return thinking is null || arguments?.Optional(EnableThinking) is not null
            ? arguments?.Value
            : Add(arguments, thinking.Value);
    }

    private static JsonElement Add(Parameter? arguments, bool thinking)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (arguments is { } given)
            {
                foreach (var member in given.Value.EnumerateObject().Where(member => !member.NameEquals(EnableThinking)))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteBoolean(EnableThinking, thinking);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
