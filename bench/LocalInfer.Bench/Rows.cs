namespace LocalInfer.Bench;

/// <summary>The rows of the table. Those whose model is absent are left out, and said to be.</summary>
internal static class Rows
{
    private const int PromptTokens = 512;
    private const int LongPromptTokens = 16384;
    private const int DecodedTokens = 128;
    private const int Depth = 4096;
    private const int Sequences = 8;
    private const int BatchSteps = 32;
    private const int MlxSteps = 100;

    /// <summary>Every row that can run; a model is loaded when its first row is run.</summary>
    public static IEnumerable<Row> All(string model, LlamaPeer? peer)
    {
        if (Directory.Exists(model))
        {
            var speed = new Lazy<DecoderSpeed>(() => new DecoderSpeed(model));
            yield return Prefill("prefill", PromptTokens, speed, peer, "0.5b-q4_0.gguf");
            yield return Prefill("prefill-16k", LongPromptTokens, speed, peer, "0.5b-q4_0.gguf");
            yield return Decode("decode", speed, peer, "0.5b-q4_0.gguf");
            yield return DecodeDeep("decode-4k", speed, peer, "0.5b-q4_0.gguf");
            yield return new Row("batch8", "tok/s", () => speed.Value.Decode(Sequences, BatchSteps).Speed, PeerOf(peer, "0.5b-q4_0.gguf", $"-p 0 -npl {Sequences}"));
            yield return new Row("allocations", "B/tok", () => speed.Value.Decode(1, BatchSteps).ManagedBytes);
            yield return new Row("start", "s", () => ServerStart.Measure(model));
            yield return new Row("first-token", "s", () => ServerStart.FirstToken(model).Seconds, PeerOf(peer, "0.5b-q4_0.gguf", one => one.FirstToken("0.5b-q4_0.gguf").Seconds));
            yield return new Row("memory", "MB", () => ServerStart.FirstToken(model).PeakMegabytes, PeerOf(peer, "0.5b-q4_0.gguf", one => one.FirstToken("0.5b-q4_0.gguf").PeakMegabytes));
            yield return new Row(
                "memory-1.5b", "MB", () => ServerStart.FirstToken(RandomModel.Large.CreateWithTextOf(model)).PeakMegabytes, PeerOf(peer, "1.5b-q4_0.gguf", one => one.FirstToken("1.5b-q4_0.gguf").PeakMegabytes));
        }
        else
        {
            Console.WriteLine($"no model in {model}: its rows are left out");
        }

        if (MlxSpeed.MissingReason is { } missing)
        {
            Console.WriteLine($"the rows of MLX are left out: {missing}");
        }
        else
        {
            var mlx = new Lazy<MlxSpeed>(() => new MlxSpeed(RandomModel.Narrow.Create()));
            yield return new Row("mlx-host", "ms/tok", () => mlx.Value.Decode(MlxSteps).HostMilliseconds);
            yield return new Row("mlx-allocations", "B/tok", () => mlx.Value.Decode(MlxSteps).ManagedBytes);
        }

        yield return new Row("start-demo", "s", () => ServerStart.Measure(null));
        yield return new Row("load-1.5b", "GB/s/core", () => DecoderSpeed.Load(RandomModel.Large.Create()));
        var random = new Lazy<DecoderSpeed>(() => new DecoderSpeed(RandomModel.Large.Create()));
        yield return Prefill("prefill-1.5b", PromptTokens, random, peer, "1.5b-q4_0.gguf");
        yield return Decode("decode-1.5b", random, peer, "1.5b-q4_0.gguf");
        yield return DecodeDeep("decode-4k-1.5b", random, peer, "1.5b-q4_0.gguf");
        var mixture = new Lazy<DecoderSpeed>(() => new DecoderSpeed(RandomModel.Mixture.Create()));
        yield return new Row("decode-moe", "tok/s", () => mixture.Value.Decode(1, DecodedTokens).Speed, PeerOf(peer, "moe-q4_0.gguf", $"-p 0 -n {DecodedTokens}"));
        yield return Prefill("prefill-moe", PromptTokens, mixture, peer, "moe-q4_0.gguf");
    }

    private static Row Prefill(string name, int tokens, Lazy<DecoderSpeed> speed, LlamaPeer? peer, string gguf) =>
        new(name, "tok/s", () => speed.Value.Prefill(tokens), PeerOf(peer, gguf, $"-p {tokens} -n 0"));

    private static Row Decode(string name, Lazy<DecoderSpeed> speed, LlamaPeer? peer, string gguf) => new(
        name,
        "tok/s",
        () => speed.Value.Decode(1, DecodedTokens).Speed,
        PeerOf(peer, gguf, $"-p 0 -n {DecodedTokens}"),
        (tokensPerSecond, probe) => tokensPerSecond * (speed.Value.WeightBytes + speed.Value.KvBytes(0, DecodedTokens)) / 1e9 / probe);

    private static Row DecodeDeep(string name, Lazy<DecoderSpeed> speed, LlamaPeer? peer, string gguf) => new(
        name,
        "tok/s",
        () => speed.Value.DecodeBehind(Depth, DecodedTokens),
        PeerOf(peer, gguf, $"-p 0 -n {DecodedTokens} -d {Depth}"),
        (tokensPerSecond, probe) => tokensPerSecond * (speed.Value.WeightBytes + speed.Value.KvBytes(Depth, DecodedTokens)) / 1e9 / probe);

    private static Func<double>? PeerOf(LlamaPeer? peer, string gguf, string arguments) => PeerOf(peer, gguf, one => one.Run(gguf, arguments));

    private static Func<double>? PeerOf(LlamaPeer? peer, string gguf, Func<LlamaPeer, double> measure)
    {
        string? reason = peer is null ? "no --peer given" : peer.MissingReason(gguf);
        if (reason is not null)
        {
            Console.WriteLine($"llama.cpp is left out: {reason}");
            return null;
        }

        return () => measure(peer!);
    }
}
