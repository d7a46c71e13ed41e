using System.CommandLine;
using LocalInfer.Cli.Loading;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace LocalInfer.Cli.Commands;

/// <summary><c>localinfer serve</c>: the OpenAI-compatible server.</summary>
internal static class ServeCommand
{
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

    public static Command Create()
    {
        var command = new Command("serve", "Serve a model over an OpenAI-compatible HTTP API.");
        var model = new ModelOptions();
        model.AddTo(command);
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
        };
        await using LoadedModel model = modelOptions.Load(options);
        await using WebApplication app = LocalInferServer.Build(server, new ModelHost(model.Served));
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException error)
        {
            throw new CommandException($"Cannot listen on {server.Host}:{server.Port}: {error.Message}");
        }

        Console.WriteLine($"Ready on {app.Urls.First()} · {model.Describe()}");
        if (model.IsDemo)
        {
            Console.WriteLine(DemoModel.Notice);
        }

        await app.WaitForShutdownAsync(cancellation);
    }
}
