using System.Text.Json;
using LocalInfer.Constraints.Compilation;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Generation;

/// <summary>What a client is told about a schema that cannot be enforced as it demands.</summary>
internal static class SchemaErrors
{
    /// <summary>The error, naming the schema's place in the request and the keyword.</summary>
    public static ApiError Of(SchemaRefusedException refused, GenerationRequest request)
    {
        JsonElement[] tools = request.Tools is { } list ? [.. list.EnumerateArray()] : [];
        int tool = Array.FindIndex(tools, t => refused.Path.StartsWith(t.GetProperty("function").GetProperty("name").GetString() + "#", StringComparison.Ordinal));
        return tool >= 0
            ? ApiError.InvalidRequest("invalid_function_parameters", $"tools[{tool}].function.parameters", $"Invalid schema for a strict function: {refused.Message}")
            : ApiError.InvalidRequest("invalid_value", "response_format.json_schema.schema", $"Invalid schema for response_format: {refused.Message}");
    }
}
