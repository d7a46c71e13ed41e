using System.Text.Json;
using LocalInfer.Chat.Jinja;
using LocalInfer.Chat.Jinja.Values;
using LocalInfer.Chat.Tests.Templates;
using LocalInfer.Testing;

namespace LocalInfer.Chat.Tests.Jinja;

public sealed class UnitGoldenTests
{
    private static readonly JsonElement Cases = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, "tests/LocalInfer.Chat.Tests/Goldens/jinja-units.json"))).RootElement;

    public static TheoryData<string> Groups => [.. Cases.EnumerateArray().Select(c => c.GetProperty("group").GetString()!).Distinct()];

    [Theory]
    [MemberData(nameof(Groups))]
    public void Every_case_of_the_group_renders_as_in_Jinja2(string group)
    {
        var failures = Cases.EnumerateArray().Where(c => c.GetProperty("group").GetString() == group).Select(Failure).OfType<string>().ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private static string? Failure(JsonElement unit)
    {
        var source = unit.GetProperty("source").GetString()!;
        var variables = new Dictionary<string, Value>();
        if (unit.TryGetProperty("context", out var context) && context.ValueKind == JsonValueKind.Object)
        {
            foreach (var variable in context.EnumerateObject()) variables[variable.Name] = JsonInput.Read(variable.Value);
        }

        var expected = unit.TryGetProperty("text", out var text) ? text.GetString() : null;
        try
        {
            var actual = JinjaTemplate.Parse(source, new FixedClock()).Render(variables);
            return actual == expected ? null : $"{source} → «{actual}», expected «{expected ?? "error " + unit.GetProperty("error")}»";
        }
        catch (JinjaException error)
        {
            if (expected is not null) return $"{source} → error {error.Message}, expected «{expected}»";
            var isRaised = unit.GetProperty("class").GetString() == "TemplateError";
            return error.Position is null ? $"{source}: error without a position" : isRaised && error.Message != unit.GetProperty("error").GetString() ? $"{source}: {error.Message}" : null;
        }
    }
}
