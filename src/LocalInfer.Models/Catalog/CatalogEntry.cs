using System.Text.Json;

namespace LocalInfer.Models.Catalog;

/// <summary>One model of the catalogue, as <c>models.json</c> has it. A null says that no source for the fact is known.</summary>
public sealed record CatalogEntry
{
    /// <summary>The short name, such as <c>qwen2.5-coder:7b</c>; unique.</summary>
    public required string Name { get; init; }

    /// <summary>The repository on a Hugging Face-compatible hub; null for the model that ships with LocalInfer.</summary>
    public string? Repository { get; init; }

    /// <summary>The pinned commit, 40 hexadecimal digits.</summary>
    public string? Revision { get; init; }

    /// <summary>The <c>model_type</c> of its configuration.</summary>
    public required string ModelType { get; init; }

    /// <summary>Parameters, in units of 10^9.</summary>
    public required double Parameters { get; init; }

    /// <summary>The whole download, in units of 10^9 bytes.</summary>
    public required double SizeGigabytes { get; init; }

    /// <summary>The most tokens that prompt and output may have together.</summary>
    public required int ContextLength { get; init; }

    /// <summary>How it writes tool calls: <c>hermes-json</c> or <c>xml-function</c>.</summary>
    public required string ToolCallFormat { get; init; }

    /// <summary>Whether it thinks before it answers: <c>none</c>, <c>optional</c> or <c>always</c>.</summary>
    public required string Thinking { get; init; }

    /// <summary>The licence's SPDX-like identifier.</summary>
    public string? Licence { get; init; }

    /// <summary>Its makers' sampling defaults by name (temperature, topP, topK, repetitionPenalty, presencePenalty).</summary>
    public required IReadOnlyDictionary<string, double> Sampling { get; init; }

    /// <summary>Reads an entry. By hand: a serializer that first learns the types takes as long as opening a small model.</summary>
    internal static CatalogEntry Read(JsonElement entry)
    {
        return new CatalogEntry
        {
            Name = Text("name")!,
            Repository = Text("repository"),
            Revision = Text("revision"),
            ModelType = Text("modelType")!,
            Parameters = entry.GetProperty("parameters").GetDouble(),
            SizeGigabytes = entry.GetProperty("sizeGigabytes").GetDouble(),
            ContextLength = entry.GetProperty("contextLength").GetInt32(),
            ToolCallFormat = Text("toolCallFormat")!,
            Thinking = Text("thinking")!,
            Licence = Text("licence"),
            Sampling = entry.GetProperty("sampling").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble(), StringComparer.Ordinal),
        };

        string? Text(string name) => entry.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
    }
}
