using System.Text.Json;
using LocalInfer.Chat.Templates;
using LocalInfer.Chat.ToolCalls;
using LocalInfer.Engine;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using Microsoft.AspNetCore.Builder;

namespace LocalInfer.Server.Tests;

/// <summary>The real server and engine over a model that wants to write a given text.</summary>
internal sealed class WritingServer : IAsyncDisposable
{
    private readonly InferenceEngine _engine;
    private readonly WebApplication _app;

    private WritingServer(InferenceEngine engine, EngineModel model, WebApplication app)
    {
        _engine = engine;
        _app = app;
        Model = model;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(60) };
    }

    public EngineModel Model { get; }

    public HttpClient Client { get; }

    /// <summary>Asks the model, which wants to write the text, and gives status, body and headers.</summary>
    /// <param name="text">What it wants to write.</param>
    /// <param name="body">The request; its messages are added.</param>
    /// <param name="format">The model's format.</param>
    /// <param name="cut">How its tokens are cut.</param>
    /// <param name="seed">The noise.</param>
    public static async Task<WrittenReply> AskAsync(string text, string body, string format = "hermes-json", TokenCut cut = TokenCut.Longest, int seed = 1)
    {
        JsonElement request = JsonElement.Parse($$"""{"messages":[{"role":"user","content":"hi"}],"temperature":0,{{body}}}""");
        await using WritingServer server = await StartAsync(text, request, format, cut, seed);
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/chat/completions", RunningServer.Json(request.GetRawText()));
        string reply = await response.Content.ReadAsStringAsync();
        string metrics = await server.Client.GetStringAsync("/metrics");
        return new WrittenReply((int)response.StatusCode, reply, Header("x-localinfer-checked-only"), Header("x-localinfer-ignored"), server.Model.ToolCalls, metrics);

        string Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(",", values) : "";
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _engine.Dispose();
    }

    private static async Task<WritingServer> StartAsync(string text, JsonElement request, string format, TokenCut cut, int seed)
    {
        string prompt = DemoText.Model.Template.Render(new ChatTemplateInput
        {
            Messages = request.GetProperty("messages"),
            Tools = request.TryGetProperty("tools", out JsonElement tools) ? tools : null,
            AddGenerationPrompt = true,
        });
        var engine = new InferenceEngine(new WritingDecoder(DemoText.Tokenizer, DemoText.EosTokenId, prompt, text, cut, seed), DemoText.Tokenizer.Vocabulary, new EngineOptions());
        var model = new EngineModel(
            "writing", [], engine, DemoText.Model with { Format = ToolCallFormats.Named(format, DemoText.Tokenizer.Vocabulary) }, new HashSet<int> { DemoText.EosTokenId }, new GenerationDefaults());
        WebApplication app = LocalInferServer.Build(new ServerOptions { Port = 0 }, new ModelHost(model));
        await app.StartAsync();
        return new WritingServer(engine, model, app);
    }
}
