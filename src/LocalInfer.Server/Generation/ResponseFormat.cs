using System.Text.Json;

namespace LocalInfer.Server.Generation;

/// <summary>The JSON that a reply has to be where it is no tool call.</summary>
/// <param name="Schema">Its JSON Schema, an object.</param>
/// <param name="IsStrict">Whether the request demands that all of the schema is enforced.</param>
public sealed record ResponseFormat(JsonElement Schema, bool IsStrict)
{
    /// <summary>Any object.</summary>
    public static ResponseFormat AnyObject { get; } = new(JsonElement.Parse("""{"type":"object"}"""), IsStrict: false);
}
