using System.Text.Json;
using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Validation;

/// <summary>Checks the declared tools and the choice among them.</summary>
internal static class ToolValidation
{
    // OpenAI stops at 64 and few characters; tools of MCP servers are called by longer names with dots and slashes.
    private const int MaxNameLength = 128;

    private static readonly string[] Modes = ["none", "auto", "required"];

    /// <summary>Checks types only: <c>tools</c> is an array, <c>tool_choice</c> a string or an object.</summary>
    public static void CheckTypes(Parameter body)
    {
        _ = body.Optional("tools")?.AsArray();
        _ = body.Optional("parallel_tool_calls")?.AsBoolean();
        if (body.Optional("tool_choice") is { IsString: false, Value.ValueKind: not JsonValueKind.Object } choice)
        {
            throw InvalidRequest.Type(choice.Path, "a string or an object", choice.Value);
        }
    }

    /// <summary>The names of the declared tools, in order; empty where there are none.</summary>
    public static IReadOnlyList<string> ReadNames(Parameter body)
    {
        var names = new List<string>();
        foreach (var tool in body.Optional("tools")?.Items() ?? [])
        {
            var name = ReadTool(tool);
            if (names.Contains(name, StringComparer.Ordinal))
            {
                throw InvalidRequest.Value($"{tool.Path}.function.name", $"Invalid '{tool.Path}.function.name': two tools are called '{name}'.");
            }

            names.Add(name);
        }

        return names;
    }

    public static ToolChoice ReadChoice(Parameter body, IReadOnlyList<string> declared)
    {
        if (body.Optional("tool_choice") is not { } choice)
        {
            return declared.Count > 0 ? ToolChoice.Auto : ToolChoice.None;
        }

        var result = choice.IsString ? ReadMode(choice) : ReadObject(choice, declared);
        return declared.Count > 0 ? result
            : result.Mode == ToolChoiceMode.Required
                ? throw InvalidRequest.Value(choice.Path, "Invalid value for 'tool_choice': a call is required, but 'tools' declares none.")
            : ToolChoice.None;
    }

    private static string ReadTool(Parameter tool)
    {
        var type = tool.AsObject().Required("type");
        if (type.AsString() != "function")
        {
            throw InvalidRequest.UnsupportedValue(
                type.Path, $"Unsupported value: '{type.Path}' is '{type.AsString()}', but only 'function' tools can be called here.");
        }

        var function = tool.Required("function").AsObject();
        var name = function.Required("name");
        if (name.AsString().Length is 0 or > MaxNameLength)
        {
            throw InvalidRequest.Value(name.Path, $"Invalid '{name.Path}': expected 1 to {MaxNameLength} characters, but got {name.AsString().Length} instead.");
        }

        _ = function.Optional("description")?.AsString();
        _ = function.Optional("strict")?.AsBoolean();
        if (function.Optional("parameters") is { Value.ValueKind: not JsonValueKind.Object } parameters)
        {
            throw new ApiException(ApiError.InvalidRequest(
                "invalid_function_parameters",
                parameters.Path,
                $"Invalid schema for function '{name.AsString()}': '{parameters.Path}' must be a JSON Schema object."));
        }

        return name.AsString();
    }

    private static ToolChoice ReadMode(Parameter choice) => choice.AsString() switch
    {
        "none" => ToolChoice.None,
        "auto" => ToolChoice.Auto,
        "required" => ToolChoice.Required,
        var other => throw InvalidRequest.NotOneOf(choice.Path, other, Modes),
    };

    private static ToolChoice ReadObject(Parameter choice, IReadOnlyList<string> declared)
    {
        var type = choice.Required("type");
        return type.AsString() switch
        {
            "function" => ToolChoice.Named(ReadFunctionName(choice, declared)),
            "allowed_tools" => ReadAllowedTools(choice.Required("allowed_tools").AsObject(), declared),
            "custom" => throw InvalidRequest.UnsupportedValue(type.Path, "Unsupported value: only 'function' tools can be called here."),
            var other => throw InvalidRequest.NotOneOf(type.Path, other, "function", "allowed_tools"),
        };
    }

    private static ToolChoice ReadAllowedTools(Parameter allowed, IReadOnlyList<string> declared)
    {
        var mode = allowed.Required("mode");
        var tools = allowed.Required("tools").AsArray();
        string[] names = [.. tools.Items().Select(tool => ReadFunctionName(tool.AsObject(), declared))];
        return names.Length == 0 ? throw InvalidRequest.EmptyArray(tools.Path) : mode.AsString() switch
        {
            "auto" => ToolChoice.Auto with { AllowedNames = names },
            "required" => ToolChoice.Required with { AllowedNames = names },
            var other => throw InvalidRequest.NotOneOf(mode.Path, other, "auto", "required"),
        };
    }

    // The Responses API writes the name one level higher; clients mix the two up.
    private static string ReadFunctionName(Parameter reference, IReadOnlyList<string> declared)
    {
        var name = reference.Optional("function") is { } function ? function.AsObject().Required("name")
            : reference.Optional("name") ?? throw InvalidRequest.Missing($"{reference.Path}.function.name");
        return declared.Contains(name.AsString(), StringComparer.Ordinal)
            ? name.AsString()
            : throw InvalidRequest.Value(name.Path, $"Invalid value for '{name.Path}': no tool called '{name.AsString()}' is declared in 'tools'.");
    }
}
