using System.Text.Json;

namespace LocalInfer.Constraints.Tests.Validation;

/// <summary>The official JSON-Schema-Test-Suite, drafts 2020-12 and 7.</summary>
internal static class SchemaSuite
{
    public const string Archive = "corpora/json-schema-test-suite-2020-12-draft7.tar.xz";

    private static readonly Lazy<string> Folder = new(() => SharedArchive.Unpack(Archive));

    private static readonly Lazy<Dictionary<string, JsonElement>> RemotesOnce = new(() => Directory
        .GetFiles(Path.Combine(Folder.Value, "remotes"), "*.json", SearchOption.AllDirectories)
        .ToDictionary(AddressOf, Read, StringComparer.Ordinal));

    /// <summary>Documents that the schemas refer to, by address.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Remotes => RemotesOnce.Value;

    /// <summary>The groups of a draft's tests.</summary>
    /// <param name="draft">The draft's folder.</param>
    /// <param name="within">A folder in it, or nothing for the required tests.</param>
    public static IEnumerable<SchemaSuiteGroup> Groups(string draft, string within = "")
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Folder.Value, "tests", draft, within), "*.json").Order(StringComparer.Ordinal))
        {
            foreach (JsonElement group in Read(file).EnumerateArray())
            {
                string name = $"{draft}/{Path.Combine(within, Path.GetFileNameWithoutExtension(file))}: {group.GetProperty("description")}";
                yield return new(name, WithDraft(draft, group.GetProperty("schema")), [.. group.GetProperty("tests").EnumerateArray()
                    .Select(t => (t.GetProperty("description").ToString(), t.GetProperty("valid").GetBoolean(), t.GetProperty("data")))]);
            }
        }
    }

    /// <summary>Schemas of draft 7 do not say so in the suite: the reader is expected to know.</summary>
    private static JsonElement WithDraft(string draft, JsonElement schema)
    {
        if (draft != "draft7" || schema.ValueKind != JsonValueKind.Object || schema.TryGetProperty("$schema", out _))
            return schema;
        string rest = schema.GetRawText().TrimStart()[1..];
        string comma = rest.TrimStart() == "}" ? string.Empty : ",";
        return JsonDocument.Parse("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"" + comma + rest).RootElement;
    }

    private static string AddressOf(string file) =>
        "http://localhost:1234/" + Path.GetRelativePath(Path.Combine(Folder.Value, "remotes"), file).Replace('\\', '/');

    private static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.Clone();
    }
}
