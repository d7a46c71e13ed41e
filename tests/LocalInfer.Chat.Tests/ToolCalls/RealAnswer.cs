using System.IO.Compression;
using System.Text.Json;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Chat.ToolCalls.Reading;
using LocalInfer.Testing;

namespace LocalInfer.Chat.Tests.ToolCalls;

/// <summary>What real Qwen2.5-Coder-0.5B weights answered to a prompt with tools, and what a tolerant parser found in it.</summary>
/// <param name="Text">The answer.</param>
/// <param name="Tools">The tools that the prompt declared.</param>
/// <param name="FirstCall">Name and compact arguments of the first call that the parser found; null where it found none, or a tool's definition.</param>
internal sealed record RealAnswer(string Text, ToolSet Tools, string? FirstCall)
{
    public const string Folder = "corpora/tool-calls";

    /// <summary>The answers to the 222 prompts with tools.</summary>
    public static IReadOnlyList<RealAnswer> ReadAll()
    {
        Dictionary<string, ToolSet> toolsOf = Rows("tool-calls-dev.jsonl.gz").ToDictionary(
            row => row.GetProperty("id").GetString()!, row => ToolsOf(row));
        ToolSet agentTools = ToolsOf(JsonElement.Parse(File.ReadAllText(SharedData.PathOf($"{Folder}/agent-suite.json"))));
        return [.. Rows("baseline-raw.jsonl.gz")
            .Where(row => row.TryGetProperty("c_calls", out _)) // the others were asked without tools
            .Select(row => new RealAnswer(
                row.GetProperty("text").GetString()!, toolsOf.GetValueOrDefault(row.GetProperty("id").GetString()!, agentTools), FirstOf(row.GetProperty("c_calls"))))];
    }

    private static ToolSet ToolsOf(JsonElement owner) => new(owner.GetProperty("tools").EnumerateArray().Select(ToolDefinition.Read));

    private static string? FirstOf(JsonElement calls)
    {
        if (calls.GetArrayLength() == 0 || calls[0].GetProperty("arguments").TryGetProperty("properties", out _))
        {
            return null;
        }

        return calls[0].GetProperty("name").GetString() + " " + JsonCompactor.Compact(calls[0].GetProperty("arguments").GetRawText());
    }

    private static IEnumerable<JsonElement> Rows(string file)
    {
        using var lines = new StreamReader(new GZipStream(File.OpenRead(SharedData.PathOf($"{Folder}/{file}")), CompressionMode.Decompress));
        while (lines.ReadLine() is { } line)
        {
            yield return JsonElement.Parse(line);
        }
    }
}
