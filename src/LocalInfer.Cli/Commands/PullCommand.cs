using System.CommandLine;
using LocalInfer.Cli.Hub;
using LocalInfer.Cli.Loading;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer pull</c>: downloads a model into the cache that Hugging Face's tools share.</summary>
internal static class PullCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "pull";

    private static readonly Argument<string> Model = new("NAME")
    {
        Description = "A name of the catalogue (`localinfer models`), or ORG/REPO of the hub; @REVISION may follow.",
    };

    public static Command Create()
    {
        var command = new Command(Name, """
            Download a model from a Hugging Face-compatible hub. A download that was cut goes on where it stopped; files are checked against the
            hub's hashes. Progress goes to standard error, the folder of the model to standard output.

            Examples:
              localinfer pull qwen2.5-coder:7b
              localinfer pull mlx-community/Qwen3-8B-4bit@main
              HF_ENDPOINT=https://hub.example.org HF_HUB_CACHE=/data/models localinfer pull qwen3:8b

            Environment:
              HF_ENDPOINT      the hub; https://huggingface.co where it is not set
              HF_TOKEN         your token, for private and gated models; else the one in HF_HOME/token (HF_TOKEN_PATH)
              HF_HUB_CACHE     where models lie; else HF_HOME/hub, XDG_CACHE_HOME/huggingface/hub, ~/.cache/huggingface/hub
              HF_HUB_OFFLINE   1 forbids the network: only says whether the model is here
            """);
        command.Arguments.Add(Model);
        command.SetAction((options, cancellation) => CommandFailure.ReportAsync(() => RunAsync(options.GetRequiredValue(Model), cancellation)));
        return command;
    }

    private static async Task RunAsync(string name, CancellationToken cancellation)
    {
        var model = ModelReference.Parse(name);
        if (model.Repository is null)
        {
            await Console.Error.WriteLineAsync($"{name} ships with LocalInfer; there is nothing to download.");
            return;
        }

        string folder;
        try
        {
            folder = await PullAsync(model, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new CommandException($"Stopped. What came is kept: `localinfer pull {name}` goes on from there.");
        }
        catch (HubException error) when (error.IsUnknownRepository)
        {
            throw new CommandException(error.Message + ModelReference.Suggest(name));
        }

        if (ModelInspection.Of(folder).Problem is { } problem)
        {
            await Console.Error.WriteLineAsync($"Note: this version of LocalInfer cannot run it: {problem}.");
        }

        Console.WriteLine(folder);
    }

    private static async Task<string> PullAsync(ModelReference model, CancellationToken cancellation)
    {
        var settings = HubSettings.FromEnvironment();
        string? here = ModelLocation.Snapshot(model) is { } snapshot && ModelInspection.Of(snapshot).IsWhole ? snapshot : null;
        if (settings.IsOffline)
        {
            return here ?? throw new CommandException($"{model.Repository} is not (or not wholly) in {settings.CacheFolder}, and HF_HUB_OFFLINE forbids the network.");
        }

        try
        {
            return await ShowAsync(progress => DownloadAsync(settings, model, progress, cancellation));
        }
        catch (HubException error) when (error.Failure == HubFailure.Unreachable && here is not null)
        {
            await Console.Error.WriteLineAsync($"{error.Message} The model is here as it was when it was downloaded.");
            return here;
        }
    }

    private static async Task<string> DownloadAsync(HubSettings settings, ModelReference model, IPullProgress progress, CancellationToken cancellation)
    {
        using var pull = new ModelPull(settings, progress);
        return await pull.RunAsync(model.Repository!, model.Revision ?? CachedRepository.DefaultRevision, cancellation);
    }

    private static Task<string> ShowAsync(Func<IPullProgress, Task<string>> run) => Terminal.Error.Profile.Capabilities.Interactive
        ? BarProgress.ShowAsync(Terminal.Error, run)
        : run(new PlainProgress(Console.Error));
}
