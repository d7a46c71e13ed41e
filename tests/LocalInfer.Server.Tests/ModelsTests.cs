using LocalInfer.Server.Generation;

namespace LocalInfer.Server.Tests;

public sealed class ModelsTests
{
    private const string TinyModel =
        """{"id":"acme/tiny-4bit","object":"model","created":1700000000,"owned_by":"localinfer","context_length":4096,"max_model_len":4096}""";

    [Fact]
    public async Task Models_are_listed()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal($$"""{"object":"list","data":[{{TinyModel}}]}""", await server.Client.GetStringAsync("/v1/models"));
    }

    [Theory]
    [InlineData("acme/tiny-4bit")]
    [InlineData("acme%2Ftiny-4bit")]
    [InlineData("acme%2ftiny%2D4bit")]
    [InlineData("tiny")]
    [InlineData("default_model")]
    public async Task A_model_is_found_by_every_name_and_every_spelling_of_it(string id)
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal(TinyModel, await server.Client.GetStringAsync($"/v1/models/{id}"));
    }

    [Fact]
    public async Task An_unknown_model_is_not_found()
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Client.GetAsync("/v1/models/acme%2Fother");
        Assert.Equal(404, (int)response.StatusCode);
        var error = (await RunningServer.BodyAsync(response)).GetProperty("error");
        Assert.Equal("model_not_found", error.GetProperty("code").GetString());
        Assert.Contains("`acme/other`", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_ok()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.Equal("""{"status":"ok"}""", await server.Client.GetStringAsync("/health"));
    }

    [Fact]
    public void Two_models_may_not_share_a_name()
    {
        var exception = Assert.Throws<ArgumentException>(() => new ModelHost(new ScriptedModel("a", "b"), new ScriptedModel("b")));
        Assert.Contains("'b'", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ModelHost([]));
    }

    [Fact]
    public void Each_of_several_models_is_found_and_the_first_is_the_default()
    {
        var (first, second) = (new ScriptedModel("a", "x"), new ScriptedModel("b"));
        var host = new ModelHost(first, second);
        Assert.Same(first, host.Resolve(null));
        Assert.Same(first, host.Resolve("x"));
        Assert.Same(second, host.Resolve("b"));
    }
}
