using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Validation;

/// <summary>Reads <c>response_format</c>.</summary>
internal static class ResponseFormatValidation
{
    /// <summary>Checks types only; <see cref="Read"/> follows once the rest of the request is known to be sound.</summary>
    public static void CheckTypes(Parameter body) => _ = body.Optional("response_format")?.AsObject().Required("type").AsString();

    /// <summary>What the reply has to be; null where it may be any text.</summary>
    public static ResponseFormat? Read(Parameter body)
    {
        if (body.Optional("response_format") is not { } format)
        {
            return null;
        }

        var type = format.Required("type");
        return type.AsString() switch
        {
            "text" => null,
            "json_object" => ResponseFormat.AnyObject,
            "json_schema" => ReadSchema(format.Required("json_schema").AsObject()),
            var other => throw InvalidRequest.NotOneOf(type.Path, other, "text", "json_object", "json_schema"),
        };
    }

    private static ResponseFormat ReadSchema(Parameter format)
    {
        _ = format.Optional("name")?.AsString();
        bool isStrict = format.Optional("strict")?.AsBoolean() ?? false;
        return new ResponseFormat(format.Optional("schema")?.AsObject().Value ?? ResponseFormat.AnyObject.Schema, isStrict);
    }
}
