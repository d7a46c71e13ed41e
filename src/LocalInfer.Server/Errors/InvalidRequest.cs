using System.Globalization;
using System.Text.Json;

namespace LocalInfer.Server.Errors;

/// <summary>The 400s of request validation, in OpenAI's words and codes.</summary>
internal static class InvalidRequest
{
    public static ApiException Missing(string path) =>
        Bad("missing_required_parameter", path, $"Missing required parameter: '{path}'.");

    public static ApiException Type(string path, string expected, JsonElement actual) =>
        Bad("invalid_type", path, $"Invalid type for '{path}': expected {expected}, but got {Describe(actual)} instead.");

    public static ApiException EmptyArray(string path) =>
        Bad("empty_array", path, $"Invalid '{path}': empty array. Expected an array with minimum length 1, but got an empty array instead.");

    public static ApiException ArrayTooLong(string path, int limit, int length) => Bad(
        "array_above_max_length",
        path,
        $"Invalid '{path}': array too long. Expected an array with maximum length {limit}, but got an array with length {length} instead.");

    public static ApiException Value(string path, string message) => Bad("invalid_value", path, message);

    public static ApiException NotOneOf(string path, string value, params ReadOnlySpan<string> supported) =>
        Value(path, $"Invalid value: '{value}'. Supported values are: '{string.Join("', '", supported)}'.");

    public static ApiException OutOfRange(string path, double value, double limit)
    {
        var (side, sign) = value < limit ? ("below minimum", ">=") : ("above maximum", "<=");
        var code = value < limit ? "decimal_below_min_value" : "decimal_above_max_value";
        return Bad(code, path, Invariant($"Invalid '{path}': decimal {side} value. Expected a value {sign} {limit}, but got {value} instead."));
    }

    public static ApiException OutOfRange(string path, long value, long limit)
    {
        var (side, sign) = value < limit ? ("below minimum", ">=") : ("above maximum", "<=");
        var code = value < limit ? "integer_below_min_value" : "integer_above_max_value";
        return Bad(code, path, Invariant($"Invalid '{path}': integer {side} value. Expected a value {sign} {limit}, but got {value} instead."));
    }

    public static ApiException UnsupportedParameter(string path, string advice) =>
        Bad("unsupported_parameter", path, $"Unsupported parameter: '{path}' is not supported by this server. {advice}");

    public static ApiException UnsupportedValue(string path, string message) => Bad("unsupported_value", path, message);

    /// <summary>An error of the conversation's order, which OpenAI reports without a code.</summary>
    public static ApiException Order(string path, string message) => Bad(null, path, message);

    private static ApiException Bad(string? code, string path, string message) =>
        new(ApiError.InvalidRequest(code, path, message));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a decimal",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
