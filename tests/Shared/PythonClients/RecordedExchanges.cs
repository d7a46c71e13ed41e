using System.Text.Json;

namespace LocalInfer.Testing;

/// <summary>The recorded conversations of nine Python clients with an OpenAI-compatible server.</summary>
internal static class RecordedExchanges
{
    /// <summary>Where they lie below <c>../shared</c>.</summary>
    public const string Folder = "fixtures/python-clients";

    private static readonly Lazy<Dictionary<string, RecordedExchange>> Loaded = new(Load);

    /// <summary>All of them, by name; empty where the folder is absent.</summary>
    public static IReadOnlyDictionary<string, RecordedExchange> All => Loaded.Value;

    /// <summary>Those that are ordinary use of Chat Completions.</summary>
    public static IEnumerable<RecordedExchange> Ordinary => All.Values.Where(exchange => exchange.LeftOut is null);

    /// <summary>How many exchanges there are for each of some reasons, in a line each, sorted.</summary>
    public static IReadOnlyList<string> Count(IEnumerable<string?> reasons) =>
        [.. reasons.OfType<string>().GroupBy(reason => reason, StringComparer.Ordinal).Select(group => $"{group.Key}: {group.Count()}").Order(StringComparer.Ordinal)];

    private static Dictionary<string, RecordedExchange> Load()
    {
        string folder = SharedData.PathOf(Folder);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories) : [];
        return files.Order(StringComparer.Ordinal).SelectMany(Read).ToDictionary(exchange => exchange.Name, StringComparer.Ordinal);
    }

    private static IEnumerable<RecordedExchange> Read(string file)
    {
        JsonElement root = JsonElement.Parse(File.ReadAllBytes(file));
        string scenario = $"{root.GetProperty("client").GetString()}/{root.GetProperty("scenario").GetString()}";
        return root.GetProperty("exchanges").EnumerateArray().Select((exchange, index) =>
        {
            JsonElement request = exchange.GetProperty("request");
            return new RecordedExchange(
                $"{scenario}#{index}",
                request.GetProperty("path").GetString()!,
                request.TryGetProperty("body", out JsonElement body) ? body : default,
                exchange.GetProperty("response"));
        });
    }
}
