using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>Refuses what this server cannot do and must not silently leave out. Fields it does not know are ignored.</summary>
internal static class UnsupportedFields
{
    /// <summary>Checks types only; <see cref="Check"/> follows once the rest of the request is known to be sound.</summary>
    public static void CheckTypes(Parameter body) =>
        _ = body.Optional("modalities")?.Items().Select(item => item.AsString()).ToArray();

    public static void Check(Parameter body)
    {
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

    private static void Refuse(Parameter body, string name, string advice)
    {
        if (body.Optional(name) is { } field)
        {
            throw InvalidRequest.UnsupportedParameter(field.Path, advice);
        }
    }
}
