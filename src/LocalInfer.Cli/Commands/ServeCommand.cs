using System.CommandLine;
using System.Runtime.InteropServices;
using LocalInfer.Cli.Loading;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer serve</c>: the OpenAI-compatible server.</summary>
internal static class ServeCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "serve";

    /// <summary>What shells report for a process that Ctrl-C ended.</summary>
    private const int InterruptedExitCode = 130;

    private static readonly Option<string?> Models = new("--models")
    {
        Description = "A JSON file with several models to serve, each with its own adapter, template and name: [{\"model\": …, \"name\": …, \"adapter_path\": …}, …]. The first is the default.",
        HelpName = "FILE",
    };

    private static readonly Option<string> Host = new("--host")
    {
        Description = "The address to listen on: an IP address, localhost, or * for all.",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> Port = new("--port", "-p")
    {
        Description = "The port to listen on; 0 takes a free one.",
        DefaultValueFactory = _ => 8080,
    };

    private static readonly Option<string[]> AllowedHosts = new("--allowed-hosts")
    {
        Description = "Host names beside localhost by which clients may call the server; * allows all.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string[]> AllowedOrigins = new("--allowed-origins")
    {
        Description = "Origins of web pages beside local ones that may call the server; * allows all.",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<double> ShutdownTimeout = new("--shutdown-timeout")
    {
        Description = "Seconds that running replies may go on when the server is told to stop; a second Ctrl-C stops it at once.",
        DefaultValueFactory = _ => 30,
    };

    private static readonly EngineFlags Engine = new();

    public static Command Create()
    {
        var command = new Command(Name, "Serve a model, or several, over an OpenAI-compatible HTTP API.");
        var model = new ModelOptions();
        model.AddTo(command);
        command.Options.Add(Models);
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--port must be between 0 and 65535.");
            }
        });
        command.Options.Add(Host);
        command.Options.Add(Port);
        command.Options.Add(AllowedHosts);
        command.Options.Add(AllowedOrigins);
        ShutdownTimeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 3600))
            {
                result.AddError("--shutdown-timeout must be between 0 and 3600 seconds.");
            }
        });
        command.Options.Add(ShutdownTimeout);
        Engine.AddTo(command);
        command.SetAction((options, cancellation) => CommandFailure.ReportAsync(() => RunAsync(model, options, cancellation)));
        return command;
    }

    private static async Task RunAsync(ModelOptions modelOptions, ParseResult options, CancellationToken cancellation)
    {
        var server = new ServerOptions
        {
            Host = options.GetRequiredValue(Host),
            Port = options.GetValue(Port),
            AllowedHosts = options.GetValue(AllowedHosts) ?? [],
            AllowedOrigins = options.GetValue(AllowedOrigins) ?? [],
            ShutdownGrace = TimeSpan.FromSeconds(options.GetValue(ShutdownTimeout)),
        };
        using PosixSignalRegistration secondInterrupt = StopAtOnceOnSecondInterrupt();
        Task<LoadedModels> loading = Task.Run(() => LoadAsync(modelOptions, options), cancellation);
        var models = new ModelHost();
        await using WebApplication app = LocalInferServer.Build(server, models);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException error)
        {
            throw new CommandException($"Cannot listen on {server.Host}:{server.Port}: {error.Message}");
        }

        await using LoadedModels loaded = await loading.WaitAsync(app.Lifetime.ApplicationStopping);
        models.Serve([.. loaded.All.Select(model => model.Served)]);
        Announce(app.Urls.First(), loaded.All);
        await app.WaitForShutdownAsync(cancellation);
    }

    private static Task<LoadedModels> LoadAsync(ModelOptions model, ParseResult options)
    {
        IReadOnlyList<ModelLocation> locations = options.GetValue(Models) is { } file ? Read(file, [.. model.GivenForOne(options)]) : [model.Location(options)];
        return LoadedModels.LoadAsync(locations, model.Backend(options), Engine.Read(options), model.Defaults(options, Engine.ReadTimeout(options)));
    }

    private static IReadOnlyList<ModelLocation> Read(string file, string[] givenForOne) => givenForOne.Length == 0
        ? ModelList.Read(file)
        : throw new CommandException($"{string.Join(" and ", givenForOne)} cannot be given beside --models; write it into {file}.");

    private static void Announce(string address, IReadOnlyList<LoadedModel> models)
    {
        Console.WriteLine($"Ready on {address} · {models[0].Describe()}");
        foreach (LoadedModel model in models.Skip(1))
        {
            Console.WriteLine($"  and {model.Describe()}");
        }

        if (models.Any(model => model.IsDemo))
        {
            Console.WriteLine(DemoModel.Notice);
        }
    }

    /// <summary>The first Ctrl-C is the host's, which lets replies finish.</summary>
    private static PosixSignalRegistration StopAtOnceOnSecondInterrupt()
    {
        int count = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            if (Interlocked.Increment(ref count) > 1)
            {
                Environment.Exit(InterruptedExitCode);
            }
        });
    }
}
