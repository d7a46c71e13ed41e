using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using LocalInfer.Cli.Bench;
using LocalInfer.Cli.Loading;
using LocalInfer.Engine;
using LocalInfer.Mlx;
using Spectre.Console;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer bench</c>: how fast a model runs on this machine, through the engine that also serves it.</summary>
internal static class BenchCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "bench";

    private static readonly Option<int> PromptTokens = new("--prompt-tokens", "-p") { Description = "Tokens of the prompt.", DefaultValueFactory = _ => 512 };
    private static readonly Option<int> Tokens = new("--tokens", "-n") { Description = "Tokens to generate, at least 2.", DefaultValueFactory = _ => 128 };
    private static readonly Option<int> Rounds = new("--rounds", "-r") { Description = "Rounds; the medians are shown.", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON instead of a table." };

    private static readonly (string Title, string Name, string Unit)[] OnlyOnGpu =
    [
        ("peak memory of MLX", "mlx_peak_memory_mb", "MB"),
        ("bandwidth of the chip", "bandwidth_gb_per_second", "GB/s"),
        ("share that decoding reads weights with", "bandwidth_share_percent", "%"),
        ("mlx_lm prefill", "mlx_lm_prefill_tokens_per_second", "tokens/s"),
        ("mlx_lm decode", "mlx_lm_decode_tokens_per_second", "tokens/s"),
    ];

    public static Command Create()
    {
        var command = new Command(Name, "Measure prefill and decode speed, time to first token and memory.");
        var model = new ModelOptions();
        model.AddTo(command);
        foreach ((Option<int> option, int least) in new[] { (PromptTokens, 1), (Tokens, 2), (Rounds, 1) })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < least)
                {
                    result.AddError($"{option.Name} must be at least {least}.");
                }
            });
            command.Options.Add(option);
        }

        command.Options.Add(Json);
        command.SetAction((options, cancellation) => CommandFailure.ReportAsync(() => RunAsync(model, options, cancellation)));
        return command;
    }

    private static async Task RunAsync(ModelOptions modelOptions, ParseResult options, CancellationToken cancellation)
    {
        await using LoadedModel model = await modelOptions.LoadAsync(options, new EngineOptions { CacheBytesLimit = 0 });
        int prompt = options.GetValue(PromptTokens), tokens = options.GetValue(Tokens);
        if (prompt + tokens > model.Engine.ContextLength)
        {
            throw new CommandException($"{prompt} + {tokens} tokens exceed the model's context of {model.Engine.ContextLength}; lower --prompt-tokens or --tokens.");
        }

        await MeasureAsync(model.Engine, prompt, tokens, cancellation); // the first one compiles
        var rounds = new List<Round>();
        for (int i = 0; i < options.GetValue(Rounds); i++)
        {
            rounds.Add(await MeasureAsync(model.Engine, prompt, tokens, cancellation));
        }

        double decode = Median(rounds, r => (tokens - 1) / r.Rest.TotalSeconds);
        var result = new JsonObject
        {
            ["model"] = model.Served.Id,
            ["prompt_tokens"] = prompt,
            ["tokens"] = tokens,
            ["prefill_tokens_per_second"] = Median(rounds, r => prompt / r.FirstToken.TotalSeconds),
            ["decode_tokens_per_second"] = decode,
            ["time_to_first_token_ms"] = Median(rounds, r => r.FirstToken.TotalMilliseconds),
            ["peak_memory_mb"] = Math.Round(Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, 1),
        };
        if (model.Gpu is { } gpu)
        {
            await AddGpuAsync(result, model, gpu, decode, options.GetValue(Rounds), cancellation);
        }

        Print(result, model.Describe(), options.GetValue(Json));
    }

    /// <summary>What shows on Metal alone: MLX's memory, the share of the chip's bandwidth, and mlx-lm on the same model.</summary>
    private static async Task AddGpuAsync(JsonObject result, LoadedModel model, string gpu, double decode, int rounds, CancellationToken cancellation)
    {
        result["mlx_peak_memory_mb"] = Math.Round(MlxThread.Shared.Run(() => MlxMemory.Peak) / 1e6, 1);
        if (model.DenseWeightBytes is { } bytes && AppleChips.BandwidthOf(gpu) is { } bandwidth)
        {
            result["bandwidth_gb_per_second"] = bandwidth;
            result["bandwidth_share_percent"] = Math.Round(decode * bytes / 1e9 / bandwidth * 100, 1);
        }

        if (await MlxLmPeer.RunAsync(model.Folder, (int)result["prompt_tokens"]!, (int)result["tokens"]!, rounds, cancellation) is { } peer)
        {
            result["mlx_lm_prefill_tokens_per_second"] = peer.PrefillTokensPerSecond;
            result["mlx_lm_decode_tokens_per_second"] = peer.DecodeTokensPerSecond;
        }
    }

    /// <summary>Generates once and times the first token and the rest.</summary>
    private static async Task<Round> MeasureAsync(InferenceEngine engine, int prompt, int tokens, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        Sequence sequence = engine.Submit(new SequenceRequest
        {
            PromptTokenIds = Enumerable.Range(0, prompt).Select(i => i * 37 % 200).ToArray(),
            MaxTokens = tokens,
            EosTokenIds = new HashSet<int>(), // all of them are generated, whatever they are
        });
        using CancellationTokenRegistration registration = cancellation.Register(sequence.Cancel);
        TimeSpan first = default;
        await foreach (SequenceEvent item in sequence.Events.ReadAllAsync(cancellation))
        {
            first = first == default ? clock.Elapsed : first;
            if (item is SequenceFinished { Reason: not FinishReason.Length } end)
            {
                throw new CommandException($"The generation failed: {end.Error ?? end.Reason.ToString()}");
            }
        }

        return new Round(first, clock.Elapsed - first);
    }

    private static void Print(JsonObject result, string description, bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(result.ToJsonString(new() { WriteIndented = true }));
            return;
        }

        Console.WriteLine(description);
        var table = new Table().AddColumns("", "median").HideHeaders();
        table.AddRow($"prefill, {result["prompt_tokens"]} tokens", Format(result, "prefill_tokens_per_second", "tokens/s"));
        table.AddRow($"decode, {result["tokens"]} tokens", Format(result, "decode_tokens_per_second", "tokens/s"));
        table.AddRow("time to first token", Format(result, "time_to_first_token_ms", "ms"));
        table.AddRow("peak memory", Format(result, "peak_memory_mb", "MB"));
        foreach ((string title, string name, string unit) in OnlyOnGpu.Where(row => result.ContainsKey(row.Name)))
        {
            table.AddRow(title, Format(result, name, unit));
        }

        AnsiConsole.Write(table);
    }

    private static string Format(JsonObject result, string name, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)result[name]!:0.0} {unit}");

    private static double Median(List<Round> rounds, Func<Round, double> figure) =>
        Math.Round(rounds.Select(figure).Order().ElementAt(rounds.Count / 2), 1);

    private sealed record Round(TimeSpan FirstToken, TimeSpan Rest);
}
