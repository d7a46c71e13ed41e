using System.Text.Json;

namespace LocalInfer.Cli.Tests;

/// <summary>Conversations with the demo model through standard input.</summary>
public sealed class ChatTests : IDisposable
{
    private const string Tools = """[{"name": "get_weather", "description": "Get the current weather for a city.", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}]""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("localinfer-chat-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task ACallIsShownItsResultTakenAndTheReplyGoesOn()
    {
        (int code, string output, string error) = await ChatAsync("What is the weather in Paris?\n{\"sky\": \"clear\", \"temperature\": 21}\n", "--tools", File("tools.json", Tools));
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("→ get_weather {\"city\":\"Paris\"}", output, StringComparison.Ordinal);
        Assert.Contains("21", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConversationIsSavedAndGoesOnWhereACallWaits()
    {
        string saved = Path.Combine(_folder.FullName, "chat.json");
        await ChatAsync($"What is the weather in Paris?\n/save {saved}\n", "--tools", File("tools.json", Tools));
        using (var file = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(saved)))
        {
            Assert.Equal(2, file.RootElement.GetProperty("messages").GetArrayLength());
        }

        (int code, string output, _) = await ChatAsync($"/tool @{File("result.json", "{\"sky\": \"clear\", \"temperature\": 21}")}\n", "--load", saved);
        Assert.Equal(0, code);
        Assert.Contains("21", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommandsAnswerAndMistakesAreTold()
    {
        (int code, string output, string error) = await ChatAsync("/stats\nhello\n/stats\n/system Be brief.\n/tools\n/clear\n/nonsense\n/tool x\n/load\n/help\n/exit\nnot read\n");
        Assert.Equal(0, code);
        Assert.Contains("There is no reply yet.", output, StringComparison.Ordinal);
        Assert.Matches(@"prompt \d+ tokens, first piece after .* of 4096 tokens of context", output);
        Assert.Contains("System message: Be brief.", output, StringComparison.Ordinal);
        Assert.Contains("There are no tools.", output, StringComparison.Ordinal);
        Assert.Contains("begins anew", output, StringComparison.Ordinal);
        Assert.Contains("/save FILE", output, StringComparison.Ordinal);
        Assert.Equal(
            ["There is no command /nonsense; /help lists them.", "No call waits for a result.", "/load needs a file, such as /load chat.json."],
            error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task AMessageTooLongForTheContextIsTakenBack()
    {
        string saved = Path.Combine(_folder.FullName, "chat.json");
        (int code, _, string error) = await ChatAsync($"{string.Concat(Enumerable.Repeat("word and ", 6000))}\nhello\n/save {saved}\n");
        Assert.Equal(0, code);
        Assert.Contains("maximum context length", error, StringComparison.Ordinal);
        using var file = JsonDocument.Parse(await System.IO.File.ReadAllTextAsync(saved));
        Assert.Equal("hello", file.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("{", "Cannot read tools from")]
    [InlineData("[]", "holds no tools")]
    [InlineData("[{\"description\": \"x\"}]", "tool 0 has no name")]
    [InlineData("[{\"name\": \"a\", \"parameters\": 1}]", "not a JSON Schema object")]
    [InlineData("[{\"name\": \"a\"}, {\"name\": \"a\"}]", "two tools of the same name")]
    public async Task AToolFileThatIsNoneGivesOneLine(string content, string expected)
    {
        (int code, _, string error) = await ChatAsync("", "--tools", File("tools.json", content));
        Assert.Equal(1, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private static Task<(int Code, string Output, string Error)> ChatAsync(string input, params string[] arguments) =>
        CliProcess.RunAsync(null, input, ["chat", .. arguments]);

    private string File(string name, string content)
    {
        string path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
