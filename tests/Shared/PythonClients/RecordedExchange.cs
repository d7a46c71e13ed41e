using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalInfer.Testing;

/// <summary>A request of a Python client, and what the recorded server answered.</summary>
/// <param name="Name"><c>CLIENT/SCENARIO#N</c>, N from 0.</param>
/// <param name="Path">The request's path.</param>
/// <param name="Request">The request's body; undefined where there was none.</param>
/// <param name="Response">The response: <c>status</c>, and <c>body</c> or <c>sse</c>.</param>
internal sealed record RecordedExchange(string Name, string Path, JsonElement Request, JsonElement Response)
{
    // Not to be rewritten: the client means a model that is not there.
    private const string UnknownModel = "no-such-model";

    private static readonly string[] ScriptedScenarios =
        ["error_", "drop_", "finish_", "refusal", "empty_answer", "stream_error", "stream_drop", "stream_finish", "stream_refusal", "stream_empty"];

    /// <summary>The client and the scenario.</summary>
    public string Scenario => Name[..Name.IndexOf('#', StringComparison.Ordinal)];

    /// <summary>The recorded status; 0 where no answer was given.</summary>
    public int Status => Response.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : 0;

    /// <summary>Whether the answer is a stream.</summary>
    public bool IsStream => Response.TryGetProperty("sse", out _);

    /// <summary>Why this is not ordinary use of Chat Completions; null where it is.</summary>
    public string? LeftOut
    {
        get
        {
            string scenario = Scenario[(Scenario.IndexOf('/', StringComparison.Ordinal) + 1)..];
            return Path != "/v1/chat/completions" ? "another endpoint"
                : ScriptedScenarios.Any(prefix => scenario.StartsWith(prefix, StringComparison.Ordinal)) ? "a scripted error"
                : Status == 0 ? "no answer was recorded"
                : HasMedia() ? "an image, audio or a file"
                : null;
        }
    }

    /// <summary>The request, to the model that is served.</summary>
    public JsonObject RequestTo(string model)
    {
        var request = (JsonObject)JsonNode.Parse(Request.GetRawText())!;
        if ((string?)request["model"] != UnknownModel)
        {
            request["model"] = model;
        }

        return request;
    }

    /// <summary>The chunks of a recorded stream, without <c>[DONE]</c>.</summary>
    public IReadOnlyList<JsonElement> Chunks() =>
        [.. Response.GetProperty("sse").EnumerateArray().Select(line => line.GetString()!["data: ".Length..]).Where(data => data != "[DONE]").Select(data => JsonElement.Parse(data))];

    private bool HasMedia() => Request.GetProperty("messages").EnumerateArray()
        .Where(message => message.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Array)
        .SelectMany(message => message.GetProperty("content").EnumerateArray())
        .Any(part => part.GetProperty("type").GetString() is "image_url" or "input_audio" or "file");
}
