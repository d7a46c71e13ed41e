using System.Text.Json;
using LocalInfer.Cli.Hub;
using LocalInfer.Cli.Loading;

namespace LocalInfer.Cli.Tests.Hub;

/// <summary>pull, models, chat and doctor as a person runs them, on a hub that has the demo model.</summary>
public sealed class PullCommandTests : HubTest
{
    [Fact]
    public async Task APulledModelIsListedAndTalksWithoutTheNetwork()
    {
        ServeTheDemoModel();
        (int code, string output, string error) = await RunAsync("pull", StubHub.Repository);
        Assert.True(code == 0, error);
        Assert.True(File.Exists(Path.Combine(output.Trim(), "model.safetensors")));

        await Hub.DisposeAsync();
        (_, string models, _) = await RunAsync("models", "--here", "--json");
        using var list = JsonDocument.Parse(models);
        JsonElement pulled = list.RootElement.EnumerateArray().Single(model => model.GetProperty("name").GetString() == StubHub.Repository);
        Assert.True(pulled.GetProperty("downloaded").GetBoolean() && pulled.GetProperty("runnable").GetBoolean());

        (code, string again, error) = await RunAsync("pull", StubHub.Repository);
        Assert.Equal((0, output), (code, again));
        Assert.Contains("Cannot reach", error, StringComparison.Ordinal);

        (code, string chat, _) = await CliProcess.RunAsync(Variables(), "hello\n", "chat", "--model", StubHub.Repository + "@main");
        Assert.Equal((0, "Hello! How can I help you?"), (code, chat.Trim()));

        (code, string doctor, _) = await RunAsync("doctor", "--json");
        Assert.Equal(0, code);
        Assert.Contains(StubHub.Repository, doctor, StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", doctor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartlyDownloadedModelIsToldSo()
    {
        ServeTheDemoModel();
        string snapshot = await PullAsync();
        File.Delete(BlobOf("model.safetensors"));
        (int code, _, string error) = await CliProcess.RunAsync(Variables(), "", "chat", "--model", StubHub.Repository);
        Assert.Equal(1, code);
        Assert.Contains("only partly downloaded (model.safetensors is missing); `localinfer pull", error, StringComparison.Ordinal);
        Assert.False(ModelInspection.Of(snapshot).IsWhole);
    }

    [Theory]
    [InlineData("qwen3:7b", "Did you mean qwen3:")]
    [InlineData("org/unknown", "has no repository org/unknown")]
    [InlineData("org/tiny-4bit@../x", "is not a revision")]
    public async Task ANameThatIsNotThereGivesOneLine(string name, string expected)
    {
        (int code, string output, string error) = await RunAsync("pull", name);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void SettingsFollowTheVariablesOfHuggingFacesTools()
    {
        File.WriteAllText(Path.Combine(Cache.FullName, "token"), "hf_file\n");
        HubSettings home = Read(("HF_HOME", Cache.FullName));
        Assert.Equal((Path.Combine(Cache.FullName, "hub"), "hf_file", "https://huggingface.co/"), (home.CacheFolder, home.Token, home.Endpoint.ToString()));
        Assert.Equal("/x/huggingface/hub", Read(("XDG_CACHE_HOME", "/x")).CacheFolder);
        Assert.Equal("/y", Read(("XDG_CACHE_HOME", "/x"), ("HF_HUB_CACHE", "/y")).CacheFolder);
        Assert.Equal("hf_env", Read(("HF_HOME", Cache.FullName), ("HF_TOKEN", "hf_env")).Token);
        Assert.Null(Read(("HF_HOME", Cache.FullName), ("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).Token);
        Assert.True(Read(("HF_HUB_OFFLINE", "1")).IsOffline);
        Assert.Throws<CommandException>(() => Read(("HF_ENDPOINT", "not an address")));

        static HubSettings Read(params (string Name, string Value)[] variables) =>
            HubSettings.Read(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
    }

    private void ServeTheDemoModel()
    {
        Hub.Files.Clear();
        foreach (string file in Directory.GetFiles(DemoModel.Folder))
        {
            Hub.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
        }
    }

    private Dictionary<string, string> Variables() => new(StringComparer.Ordinal)
    {
        ["HF_ENDPOINT"] = Hub.Endpoint.ToString(),
        ["HF_HUB_CACHE"] = Cache.FullName,
        ["HF_TOKEN"] = "hf_secret",
        ["HF_HUB_OFFLINE"] = "0",
    };

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => CliProcess.RunAsync(Variables(), "", arguments);
}
