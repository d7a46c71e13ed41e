using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using LocalInfer.Cli.Loading;

namespace LocalInfer.Cli.Tests;

/// <summary>Several models in one server: the file that names them, and what clients see.</summary>
public sealed class ModelListTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("localinfer-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AnEntryIsKnownByItsNameAloneAndFindsItsNeighbours()
    {
        _folder.CreateSubdirectory("adapters/loud");
        IReadOnlyList<ModelLocation> models = ModelList.Read(Write("""
            [
              {"model": "demo"}, // comments and a last comma may be there
              {"model": "demo", "name": "loud", "adapter_path": "adapters/loud", "chat_template": "{{ messages }}", "tool_call_format": "hermes-json"},
            ]
            """));
        Assert.Equal(["localinfer-demo", "loud"], models.Select(model => model.Id));
        Assert.Equal(["demo"], models[0].Aliases);
        Assert.Empty(models[1].Aliases);
        Assert.Null(models[0].AdapterPath);
        Assert.Equal(Path.Combine(_folder.FullName, "adapters/loud"), models[1].AdapterPath);
        Assert.Equal("{{ messages }}", models[1].ChatTemplate);
        Assert.Equal("hermes-json", models[1].ToolCallFormat);
        Assert.Equal(models[0].Folder, models[1].Folder);
        Assert.NotNull(models[1].Entry);
    }

    [Theory]
    [InlineData("{}", "holds no models: expected a JSON array")]
    [InlineData("[]", "holds no models: expected a JSON array")]
    [InlineData("[", "Cannot read models from")]
    [InlineData("[1]", "model 1 is not an object")]
    [InlineData("""[{"name": "x"}]""", "model 1: 'model' is missing")]
    [InlineData("""[{"model": "demo", "adapter": "x"}]""", "model 1: there is no field 'adapter'; known are model, name, adapter_path")]
    [InlineData("""[{"model": "demo", "name": ""}]""", "model 1: 'name' must be a text that is not empty")]
    [InlineData("""[{"model": 1}]""", "model 1: 'model' must be a text")]
    [InlineData("""[{"model": "demo", "tool_call_format": "x"}]""", "there is no tool call format 'x'; known are hermes")]
    [InlineData("""[{"model": "demo"}, {"model": "no/such/folder"}]""", "model 2: There is no model 'no/such/folder'")]
    [InlineData("""[{"model": "demo"}, {"model": "demo"}]""", "two models are called 'demo'; give one of them another \"name\"")]
    [InlineData("""[{"model": "demo"}, {"model": "demo", "name": "demo"}]""", "two models are called 'demo'")]
    [InlineData("""[{"model": "demo", "name": "default_model"}]""", "no model can have the name default_model")]
    public void WhatIsWrongIsToldWithTheFile(string json, string expected)
    {
        string path = Write(json);
        string message = Assert.Throws<CommandException>(() => ModelList.Read(path)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileBesideAModelIsRefusedInOneLine()
    {
        string path = Write("""[{"model": "demo"}]""");
        (int code, string output, string error) = await CliProcess.RunAsync(
            null, "", "serve", "--port", "0", "--models", path, "--model", "demo", "--tool-call-format", "hermes-json");
        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Equal($"localinfer: --model and --tool-call-format cannot be given beside --models; write it into {path}.", error.TrimEnd());
    }

    [Fact]
    public async Task EachModelAnswersUnderItsNameWithItsAdapter()
    {
        WriteAdapter("adapters/nothing", factor: 0);
        WriteAdapter("adapters/upside-down", factor: 1);
        string path = Write("""
            [{"model": "demo"},
             {"model": "demo", "name": "same", "adapter_path": "adapters/nothing"},
             {"model": "demo", "name": "other", "adapter_path": "adapters/upside-down"}]
            """);
        using Process server = CliProcess.Start(null, "serve", "--port", "0", "--backend", "cpu", "--models", path);
        try
        {
            string ready = (await server.StandardOutput.ReadLineAsync().WaitAsync(Guard))!;
            Assert.Contains("model localinfer-demo ", ready, StringComparison.Ordinal);
            Assert.Matches("^  and model same .* adapter .*nothing", await server.StandardOutput.ReadLineAsync().WaitAsync(Guard));
            Assert.Matches("^  and model other .* adapter .*upside-down", await server.StandardOutput.ReadLineAsync().WaitAsync(Guard));
            using var http = new HttpClient { BaseAddress = new Uri(ready.Split(' ')[2]), Timeout = Guard };
            JsonNode list = (await http.GetFromJsonAsync<JsonNode>("/v1/models"))!;
            Assert.Equal(["localinfer-demo", "same", "other"], list["data"]!.AsArray().Select(model => (string)model!["id"]!));

            string[] names = ["default_model", "localinfer-demo", "same", "other"];
            string[] replies = await Task.WhenAll(names.Select(name => ReplyAsync(http, name)));
            Assert.Contains("Hello! How can I help you?", replies[0], StringComparison.Ordinal);
            Assert.Equal(replies[0], replies[1]);
            Assert.Equal(replies[0], replies[2]);
            Assert.NotEqual(replies[0], replies[3]);
            Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(http, "nobody")).StatusCode);
        }
        finally
        {
            server.Kill();
        }
    }

    private static async Task<string> ReplyAsync(HttpClient http, string model)
    {
        using HttpResponseMessage response = await PostAsync(http, model);
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["choices"]![0]!["message"]!["content"]!;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string model) => http.PostAsJsonAsync(
        "/v1/chat/completions",
        new { model, messages = new[] { new { role = "user", content = "hello" } }, max_tokens = 16, temperature = 0 });

    private string Write(string json)
    {
        string path = Path.Combine(_folder.FullName, "models.json");
        File.WriteAllText(path, json);
        return path;
    }

    /// <summary>An adapter of the demo model's last layer that takes a multiple of the sum of its inputs away from every output.</summary>
    private void WriteAdapter(string name, float factor)
    {
        const int Inputs = 768, Outputs = 256;
        string folder = _folder.CreateSubdirectory(name).FullName;
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), """{"fine_tune_type": "lora", "lora_parameters": {"rank": 1, "scale": -1.0}}""");
        byte[] header = Encoding.UTF8.GetBytes($$$"""
            {"model.layers.5.mlp.down_proj.lora_a": {"dtype": "F32", "shape": [{{{Inputs}}}, 1], "data_offsets": [0, {{{Inputs * 4}}}]},
             "model.layers.5.mlp.down_proj.lora_b": {"dtype": "F32", "shape": [1, {{{Outputs}}}], "data_offsets": [{{{Inputs * 4}}}, {{{(Inputs + Outputs) * 4}}}]}}
            """);
        float[] values = [.. Enumerable.Repeat(1f, Inputs), .. Enumerable.Range(0, Outputs).Select(i => i % 2 == 0 ? factor : -factor)];
        File.WriteAllBytes(
            Path.Combine(folder, "adapters.safetensors"),
            [.. BitConverter.GetBytes((long)header.Length), .. header, .. MemoryMarshal.AsBytes<float>(values)]);
    }
}
