using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Refuses what this server cannot do and must not silently leave out. Fields it does not know are ignored.</summary>
internal static class UnsupportedFields
{
    /// <summary>Checks types only; <see cref="Check"/> follows once the rest of the request is known to be sound.</summary>
    public static void CheckTypes(Parameter body)
    {
        _ = body.Optional("logprobs")?.AsBoolean();
        _ = body.Optional("top_logprobs")?.AsInteger();
        _ = body.Optional("logit_bias")?.AsObject();
        _ = body.Optional("n")?.AsInteger();
        _ = body.Optional("modalities")?.Items().Select(item => item.AsString()).ToArray();
        _ = body.Optional("response_format")?.AsObject().Required("type").AsString();
    }

    public static void Check(Parameter body)
    {
        CheckLogprobs(body);
        CheckChoices(body);
        CheckResponseFormat(body);
        Refuse(body, "functions", "Use 'tools' instead.");
        Refuse(body, "function_call", "Use 'tool_choice' instead.");
        Refuse(body, "audio", "The models here read and write text only.");
        Refuse(body, "web_search_options", "There are no hosted tools; declare a function tool that searches.");
        if (body.Optional("logit_bias") is { } bias && bias.Value.EnumerateObject().Any())
        {
            throw InvalidRequest.UnsupportedParameter(bias.Path, "Leave it out, or send an empty object.");
        }

        foreach (var modality in body.Optional("modalities")?.Items() ?? [])
        {
            if (modality.AsString() is var kind && kind != "text")
            {
                throw InvalidRequest.UnsupportedValue(
                    modality.Path, $"Unsupported value: '{modality.Path}' is '{kind}', but the models here write 'text' only.");
            }
        }
    }

    private static void CheckLogprobs(Parameter body)
    {
        var top = body.Optional("top_logprobs")?.AsInteger();
        Limits.Check("top_logprobs", top, 0, 20);
        if (body.Optional("logprobs")?.AsBoolean() is true)
        {
            throw InvalidRequest.UnsupportedParameter("logprobs", "Leave it out, or send false.");
        }

        if (top is not null)
        {
            throw InvalidRequest.Value("top_logprobs", "Invalid 'top_logprobs': it is only allowed when 'logprobs' is true.");
        }
    }

    private static void CheckChoices(Parameter body)
    {
        var count = body.Optional("n")?.AsInteger();
        Limits.Check("n", count, 1, 128);
        if (count > 1)
        {
            throw InvalidRequest.UnsupportedValue("n", $"Unsupported value: 'n' is {count}, but this server gives 1 choice a request. Send the request {count} times.");
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
