using LocalInfer.Cli.Bench;

namespace LocalInfer.Cli.Tests;

public sealed class BackendTests
{
    [Theory]
    [InlineData("Apple M1", 68.0)]
    [InlineData("Apple M4 Pro", 273.0)]
    [InlineData("Apple M9 Ultra", null)]
    [InlineData("AMD EPYC", null)]
    public void The_bandwidth_of_known_chips_is_known(string device, double? expected) => Assert.Equal(expected, AppleChips.BandwidthOf(device));

    [Fact]
    public void What_mlx_lm_prints_is_read()
    {
        const string output = """
            Timing with prompt_tokens=512, generation_tokens=128, batch_size=1.
            Trial 1:  prompt_tps=1480.101, generation_tps=121.950, peak_memory=1.201
            Averages: prompt_tps=1500.250, generation_tps=123.500, peak_memory=1.201
            """;
        Assert.Equal(new MlxLmPeer(1500.25, 123.5), MlxLmPeer.Read(output));
        Assert.Null(MlxLmPeer.Read("Traceback (most recent call last)"));
    }

    [Fact]
    public async Task Mlx_that_cannot_be_loaded_is_one_line_that_says_what_to_do()
    {
        var (exit, _, error) = await CliProcess.RunAsync(
            new Dictionary<string, string> { ["LOCALINFER_MLXC"] = "/nowhere/libmlxc.so" }, input: "", "serve", "--port", "0", "--backend", "mlx");
        Assert.Equal(1, exit);
        Assert.Contains("LOCALINFER_MLXC names /nowhere/libmlxc.so, which does not exist", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [LinuxFact]
    public async Task The_doctor_warns_of_a_library_that_is_named_and_not_there()
    {
        var (_, output, _) = await CliProcess.RunAsync(new Dictionary<string, string> { ["LOCALINFER_MLXC"] = "/nowhere/libmlxc.so" }, input: "", "doctor", "--json");
        Assert.Contains("/nowhere/libmlxc.so", output, StringComparison.Ordinal);
    }
}
