using System.Text.Json;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Checks each message of a conversation by itself; <see cref="ToolPairing"/> then checks their order.</summary>
internal static class MessageValidation
{
    private static readonly string[] Roles = ["system", "developer", "user", "assistant", "tool", "function"];

    public static void Check(Parameter body)
    {
        var array = body.Required("messages").AsArray();
        Parameter[] messages = [.. array.Items()];
        if (messages.Length == 0)
        {
            throw InvalidRequest.EmptyArray(array.Path);
        }

        foreach (var message in messages)
        {
            CheckMessage(message.AsObject());
        }

        ToolPairing.Check(messages);
    }

    private static void CheckMessage(Parameter message)
    {
        var role = message.Required("role");
        _ = message.Optional("name")?.AsString();
        switch (role.AsString())
        {
            case "system" or "developer" or "user":
                CheckContent(message.Required("content"), "text");
                break;
            case "tool":
                CheckResult(message);
                _ = message.Optional("tool_call_id")?.AsString();
                break;
            case "function":
                CheckResult(message);
                break;
            case "assistant":
                CheckAssistant(message);
                break;
            case var other:
                throw InvalidRequest.NotOneOf(role.Path, other, Roles);
        }
    }

    // A tool may return any JSON, and nothing; parts are still checked for what this model cannot read.
    private static void CheckResult(Parameter message)
    {
        if (message.Optional("content") is { IsArray: true } content && content.Items().Any(IsPart))
        {
            CheckContent(content, "text");
        }
    }

    // The OpenAI form of a part of any type: {"type": "text", "text": …}.
    private static bool IsPart(Parameter item) =>
        item.Value.ValueKind == JsonValueKind.Object && item.Optional("type") is { IsString: true } type && item.Value.TryGetProperty(type.AsString(), out _);

    private static void CheckAssistant(Parameter message)
    {
        CheckOptionalContent(message, "text", "refusal");
        foreach (var field in (ReadOnlySpan<string>)["refusal", "reasoning_content", "reasoning"])
        {
            _ = message.Optional(field)?.AsString();
        }

        foreach (var call in message.Optional("tool_calls")?.Items() ?? [])
        {
            CheckCall(call.AsObject());
        }
    }

    private static void CheckCall(Parameter call)
    {
        _ = call.Optional("id")?.AsString();
        if (call.Optional("type") is { } type && type.AsString() != "function")
        {
            throw InvalidRequest.UnsupportedValue(
                type.Path, $"Unsupported value: '{type.Path}' is '{type.AsString()}', but only calls of 'function' tools are known here.");
        }

        var function = call.Required("function").AsObject();
        var name = function.Required("name");
        if (name.AsString().Length == 0)
        {
            throw InvalidRequest.Value(name.Path, $"Invalid '{name.Path}': a call needs its tool's name.");
        }

        if (function.Optional("arguments") is { IsString: false, Value.ValueKind: not JsonValueKind.Object } arguments)
        {
            throw InvalidRequest.Type(arguments.Path, "a string of JSON or an object", arguments.Value);
        }
    }

    private static void CheckOptionalContent(Parameter message, params ReadOnlySpan<string> partTypes)
    {
        if (message.Optional("content") is { } content)
        {
            CheckContent(content, partTypes);
        }
    }

    private static void CheckContent(Parameter content, params ReadOnlySpan<string> partTypes)
    {
        if (content.IsString)
        {
            return;
        }

        if (!content.IsArray)
        {
            throw InvalidRequest.Type(content.Path, "a string or an array of objects", content.Value);
        }

        foreach (var part in content.Items())
        {
            var type = part.AsObject().Required("type");
            if (!partTypes.Contains(type.AsString()))
            {
                throw InvalidRequest.Value(
                    type.Path, $"Invalid value: '{type.AsString()}'. This model reads text only: supported values here are: '{string.Join("', '", partTypes!)}'.");
            }

            _ = part.Required(type.AsString()).AsString();
        }
    }
}
