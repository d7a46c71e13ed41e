using System.Text.Json;
using LocalInfer.Server.Errors;

namespace LocalInfer.Server.Validation;

/// <summary>A value of a request's body together with its path, so that every complaint names the field: <c>messages[2].content[0].type</c>.</summary>
internal readonly record struct Parameter(JsonElement Value, string Path)
{
    public bool IsArray => Value.ValueKind == JsonValueKind.Array;

    public bool IsString => Value.ValueKind == JsonValueKind.String;

    /// <summary>The body itself, which must be an object.</summary>
    public static Parameter Root(JsonElement body) => body.ValueKind == JsonValueKind.Object
        ? new Parameter(body, "")
        : throw new ApiException(ApiError.InvalidRequest("invalid_type", null, "The request body must be a JSON object."));

    /// <summary>A field of this object; absent and null are the same.</summary>
    public Parameter? Optional(string name) =>
        Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? new Parameter(member, Path.Length == 0 ? name : $"{Path}.{name}")
            : null;

    public Parameter Required(string name) =>
        Optional(name) ?? throw InvalidRequest.Missing(Path.Length == 0 ? name : $"{Path}.{name}");

    public Parameter AsObject() => Expect("an object", JsonValueKind.Object);

    public Parameter AsArray() => Expect("an array", JsonValueKind.Array);

    public string AsString() => Expect("a string", JsonValueKind.String).Value.GetString()!;

    public bool AsBoolean() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw InvalidRequest.Type(Path, "a boolean", Value),
    };

    public double AsDecimal() => Expect("a decimal", JsonValueKind.Number).Value.GetDouble();

    public long AsInteger()
    {
        const string Expected = "an integer";
        var number = Expect(Expected, JsonValueKind.Number).Value;
        if (number.TryGetInt64(out var integer))
        {
            return integer;
        }

        // 10.0 and 1e3 are integers too; what is beyond 64 bits becomes the nearest that is not.
        var value = number.GetDouble();
        return double.IsInteger(value) ? (long)value : throw InvalidRequest.Type(Path, Expected, Value);
    }

    /// <summary>An integer whose size beyond 32 bits means no more than "very many".</summary>
    public int AsCount() => (int)Math.Clamp(AsInteger(), int.MinValue, int.MaxValue);

    /// <summary>The elements of this array.</summary>
    public IEnumerable<Parameter> Items()
    {
        var path = Path;
        return AsArray().Value.EnumerateArray().Select((item, index) => new Parameter(item, $"{path}[{index}]"));
    }

    private Parameter Expect(string expected, JsonValueKind kind) =>
        Value.ValueKind == kind ? this : throw InvalidRequest.Type(Path, expected, Value);
}
