using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LocalInfer.Backends.Cpu;
using LocalInfer.Backends.Cpu.Threading;
using LocalInfer.Cli.Hub;
using LocalInfer.Cli.Loading;

namespace LocalInfer.Cli.Doctor;

/// <summary>What LocalInfer needs of a machine, looked at without changing it (but for an empty file in the cache folder, deleted at once).</summary>
internal static class MachineChecks
{
    private const long TightMemory = 4_000_000_000;
    private const long TightDisk = 10_000_000_000;

    /// <summary>All checks, in the order of a person's questions: the program, the machine, the disk, the hub, the models, the port.</summary>
    /// <param name="port">The port that the server would listen on.</param>
    public static IEnumerable<Check> Run(int port)
    {
        yield return new(".NET", CheckStatus.Ok, $"{RuntimeInformation.FrameworkDescription}, LocalInfer {typeof(MachineChecks).Assembly.GetName().Version!.ToString(3)}");
        yield return new("system", CheckStatus.Ok, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.ProcessArchitecture}");
        yield return Processor();
        yield return new("threads", CheckStatus.Ok, $"{PerformanceCores.Count}, one for each fast core of {Environment.ProcessorCount} processors, unless --threads says otherwise");
        yield return Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        foreach (Check check in MlxChecks.Run())
        {
            yield return check;
        }

        HubSettings settings;
        Check? broken = null;
        try
        {
            settings = HubSettings.FromEnvironment();
        }
        catch (CommandException error)
        {
            settings = HubSettings.Read(name => name == "HF_ENDPOINT" ? null : Environment.GetEnvironmentVariable(name));
            broken = new("hub", CheckStatus.Fail, error.Message, "Correct HF_ENDPOINT, or unset it.");
        }

        yield return Cache(settings.CacheFolder);
        yield return broken ?? new("hub", CheckStatus.Ok, settings.Endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + (settings.IsOffline ? ", but HF_HUB_OFFLINE forbids the network" : ""));
        yield return new("token", CheckStatus.Ok, settings.TokenSource is { } source ? $"from {source}" : "none; only private and gated models need one (HF_TOKEN)");
        foreach (Check model in broken is null ? Models() : [])
        {
            yield return model;
        }

        yield return Port(port);
    }

    private static Check Processor() => KernelTiers.Best switch
    {
        KernelTier.Scalar => new("CPU", CheckStatus.Warn, "no vector instructions: kernels scalar", "Everything runs, slowly. Use another machine, or unset DOTNET_EnableHWIntrinsic if it is set."),
        var tier => new("CPU", CheckStatus.Ok, $"kernels {KernelTiers.NameOf(tier)}; it also has {string.Join(", ", KernelTiers.Available.Skip(1).Select(KernelTiers.NameOf))} (--kernels)"),
    };

    private static Check Memory(long bytes) => bytes < TightMemory
        ? new("memory", CheckStatus.Warn, $"{ByteCount.Text(bytes)} for this process", "Enough for models up to about 3 billion parameters at 4 bits; give the container more, or choose a small model.")
        : new("memory", CheckStatus.Ok, $"{ByteCount.Text(bytes)} for this process");

    private static Check Cache(string folder)
    {
        // What does not exist yet is made by the first download, in the nearest folder that does.
        string nearest = folder;
        while (!Directory.Exists(nearest) && Path.GetDirectoryName(nearest) is { Length: > 0 } parent)
        {
            nearest = parent;
        }

        try
        {
            using (File.Create(Path.Combine(nearest, $".localinfer-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose))
            {
                long free = new DriveInfo(nearest).AvailableFreeSpace;
                string finding = $"{folder}{(nearest == folder ? "" : " (not there yet)")}, {ByteCount.Text(free)} free";
                return free < TightDisk
                    ? new("cache", CheckStatus.Warn, finding, "Models take about 0.6 GB a billion parameters. Make room, or set HF_HUB_CACHE to a folder on another disk.")
                    : new("cache", CheckStatus.Ok, finding);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new("cache", CheckStatus.Warn, $"{folder} cannot be written to: {error.Message}", "`localinfer pull` needs it. Set HF_HUB_CACHE to a folder of yours.");
        }
    }

    private static IEnumerable<Check> Models()
    {
        foreach (KnownModel model in KnownModel.All().Where(model => model.Local is not null))
        {
            string size = ByteCount.Text(model.Local!.Bytes);
            yield return model switch
            {
                { Problem: null } => new("model", CheckStatus.Ok, $"{model.Name}, {size}, {model.Family}"),
                { Entry.Repository: null } => new("model", CheckStatus.Fail, $"{model.Name}: {model.Problem}", "It ships with LocalInfer: build or install it again."),
                { IsDownloaded: false } => new("model", CheckStatus.Warn, $"{model.Name}, {size}: {model.Problem}", $"`localinfer pull {model.Name}` completes it."),
                _ => new("model", CheckStatus.Warn, $"{model.Name}, {size}: {model.Problem}", "This version cannot run it; other tools may."),
            };
        }
    }

    private static Check Port(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return new("port", CheckStatus.Ok, $"{port} is free");
        }
        catch (SocketException error)
        {
            return new("port", CheckStatus.Warn, $"{port} cannot be listened on: {error.Message}", "Is a server running already? Else choose another one: `localinfer serve --port N`.");
        }
    }
}
