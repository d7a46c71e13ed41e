using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Refuses what this server cannot do and must not silently leave out. Fields it does not know are ignored.</summary>
internal static class UnsupportedFields
{
    /// <summary>Checks types only; <see cref="Check"/> follows once the rest of the request is known to be sound.</summary>
    public static void CheckTypes(Parameter body)
    {
        _ = body.Optional("modalities")?.Items().Select(item => item.AsString()).ToArray();
        _ = body.Optional("response_format")?.AsObject().Required("type").AsString();
    }

    public static void Check(Parameter body)
    {
        CheckResponseFormat(body);
        Refuse(body, "functions", "Use 'tools' instead.");
        Refuse(body, "function_call", "Use 'tool_choice' instead.");
        Refuse(body, "audio", "The models here read and write text only.");
        Refuse(body, "web_search_options", "There are no hosted tools; declare a function tool that searches.");

        foreach (var modality in body.Optional("modalities")?.Items() ?? [])
        {
            if (modality.AsString() is var kind && kind != "text")
            {
                throw InvalidRequest.UnsupportedValue(
                    modality.Path, $"Unsupported value: '{modality.Path}' is '{kind}', but the models here write 'text' only.");
            }
        }
    }

    private static void CheckResponseFormat(Parameter body)
    {
        if (body.Optional("response_format")?.Required("type") is not { } type)
        {
            return;
        }

        switch (type.AsString())
        {
            case "text":
                return;
            case ("json_object" or "json_schema") and var format:
                throw InvalidRequest.UnsupportedValue(
                    type.Path, $"Unsupported value: '{type.Path}' is '{format}', but this version cannot constrain a reply to JSON yet. Use a tool instead.");
            case var format:
                throw InvalidRequest.NotOneOf(type.Path, format, "text", "json_object", "json_schema");
        }
    }

    private static void Refuse(Parameter body, string name, string advice)
    {
        if (body.Optional(name) is { } field)
        {
            throw InvalidRequest.UnsupportedParameter(field.Path, advice);
        }
    }
}
