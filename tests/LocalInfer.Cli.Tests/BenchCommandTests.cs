using System.Text.Json.Nodes;

namespace LocalInfer.Cli.Tests;

public sealed class BenchCommandTests
{
    [Fact]
    public async Task TheDemoModelIsMeasured()
    {
        var (exit, output, error) = await CliProcess.RunAsync(environment: null, input: "", "bench", "-p", "40", "-n", "8", "-r", "2", "--json");
        Assert.True(exit == 0, error);
        JsonNode result = JsonNode.Parse(output)!;
        Assert.Equal(("localinfer-demo", 40, 8), ((string)result["model"]!, (int)result["prompt_tokens"]!, (int)result["tokens"]!));
        foreach (string figure in new[] { "prefill_tokens_per_second", "decode_tokens_per_second", "time_to_first_token_ms", "peak_memory_mb" })
        {
            Assert.True((double)result[figure]! > 0, figure);
        }
    }

    [Fact]
    public async Task MoreThanTheContextIsRefused()
    {
        var (exit, _, error) = await CliProcess.RunAsync(environment: null, input: "", "bench", "-p", "5000");
        Assert.Equal(1, exit);
        Assert.Contains("exceed the model's context of 4096", error, StringComparison.Ordinal);
    }
}
