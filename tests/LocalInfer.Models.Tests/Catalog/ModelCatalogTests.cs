using System.Text.Json;
using LocalInfer.Models.Catalog;
using LocalInfer.Testing;

namespace LocalInfer.Models.Tests.Catalog;

public class ModelCatalogTests
{
    private static readonly string[] KnownSampling = ["temperature", "topP", "topK", "repetitionPenalty", "presencePenalty"];

    [Fact]
    public void EveryEntryKeepsTheSchema()
    {
        Assert.NotEmpty(ModelCatalog.Entries);
        Assert.Equal(ModelCatalog.Entries.Count, ModelCatalog.Entries.Select(e => e.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(ModelCatalog.Entries, entry =>
        {
            Assert.Matches("^[a-z0-9][a-z0-9.:-]*$", entry.Name);
            Assert.True(entry.Repository is null || entry.Repository.Split('/') is [{ Length: > 0 }, { Length: > 0 }], entry.Repository);
            Assert.True(entry.Revision is null || (entry.Revision.Length == 40 && entry.Revision.All(char.IsAsciiHexDigitLower)), entry.Revision);
            Assert.InRange(entry.Parameters, 0.001, 1000);
            // 4.5 bits a weight, plus what stays in 16 bits and the tokenizer's files.
            Assert.InRange(entry.SizeGigabytes / entry.Parameters, 0.5, 0.95);
            Assert.InRange(entry.ContextLength, 1024, 1 << 20);
            Assert.Contains(entry.ToolCallFormat, new[] { "hermes-json", "xml-function" });
            Assert.Contains(entry.Thinking, new[] { "none", "optional", "always" });
            Assert.All(entry.Sampling, setting => Assert.Contains(setting.Key, KnownSampling));
        });
    }

    [Fact]
    public void TheFileHasNoFieldThatTheSchemaLacks()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "models.json")));
        HashSet<string> known = [.. typeof(CatalogEntry).GetProperties().Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];
        Assert.All(file.RootElement.GetProperty("models").EnumerateArray(), entry =>
            Assert.All(entry.EnumerateObject(), field => Assert.Contains(field.Name, known)));
    }

    [Theory]
    [InlineData("demo", "demo")]
    [InlineData("Qwen2.5-Coder:7B", "qwen2.5-coder:7b")]
    [InlineData("mlx-community/qwen3-8b-4bit", "qwen3:8b")]
    [InlineData("qwen3:7b", null)]
    public void AnEntryIsFoundByNameOrRepository(string name, string? expected) =>
        Assert.Equal(expected, ModelCatalog.Find(name)?.Name);

    [Theory]
    [InlineData("qwen3:8", "qwen3:8b")]
    [InlineData("QWEN2.5-CODER:7", "qwen2.5-coder:7b")]
    [InlineData("qwen2.5coder:7b", "qwen2.5-coder:7b")]
    [InlineData("something else", null)]
    public void ANameNearToTheOneAskedForIsFound(string asked, string? expected) =>
        Assert.Equal(expected, NearNames.Find(asked, ModelCatalog.Entries.Select(entry => entry.Name)) is [var nearest, ..] ? nearest : null);
}
