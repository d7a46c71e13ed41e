using System.Net;
using LocalInfer.Server.Contracts;
using LocalInfer.Server.Endpoints;
using LocalInfer.Server.Errors;
using LocalInfer.Server.Generation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalInfer.Server.Hosting;

/// <summary>Puts the server together: address, guards, error shape, routes.</summary>
public static class LocalInferServer
{
    // What ends at the end of the grace still writes its error.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <summary>Builds the server; the caller starts, stops and disposes it. After the start its <c>Urls</c> hold the real address.</summary>
    /// <param name="options">Where it listens and whom it serves.</param>
    /// <param name="models">What it serves; they may come when it is already listening. The caller keeps owning them.</param>
    /// <exception cref="ArgumentException"><see cref="ServerOptions.Host"/> is no IP address.</exception>
    /// <remarks>A port in use shows when the server is started, as an <see cref="IOException"/>.</remarks>
    public static WebApplication Build(ServerOptions options, ModelHost models)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(models);
        var address = ParseHost(options.Host);

        // Empty: no settings files or variables decide what the command line decides, and the rest would be set up for nothing at every start.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Services.AddRoutingCore();
        builder.Logging.AddSimpleConsole();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // the caller reports a failed start
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownGrace + LastWords);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options, address));

        var app = builder.Build();
        app.Use(new ErrorHandling(app.Logger).InvokeAsync);
        app.Use(new HostGuard(options, IPAddress.IsLoopback(address)).InvokeAsync);
        MapRoutes(app, options, models);
        app.Lifetime.ApplicationStopping.Register(() => _ = StopAsync(models, options.ShutdownGrace));
        return app;
    }

    /// <summary>New requests, on connections that are open still, are refused; those that run may finish within the grace.</summary>
    private static async Task StopAsync(ModelHost models, TimeSpan grace)
    {
        foreach (ServedModel model in models.Loaded)
        {
            model.StopAccepting();
        }

        await Task.Delay(grace);
        foreach (ServedModel model in models.Loaded)
        {
            model.EndRunning();
        }
    }

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options, IPAddress address)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        kestrel.Listen(address, options.Port);
    }

    private static void MapRoutes(WebApplication app, ServerOptions options, ModelHost models)
    {
        var modelsEndpoint = new ModelsEndpoint(models);
        app.MapPost("/v1/chat/completions", new ChatCompletionsEndpoint(models, options.KeepAliveInterval).HandleAsync);
        app.MapGet("/v1/models", modelsEndpoint.ListAsync);
        app.MapGet("/v1/models/{**id}", modelsEndpoint.GetAsync);
        app.MapGet("/metrics", new MetricsEndpoint(models).GetAsync);
        app.MapGet("/health", (HttpContext context) =>
        {
            _ = models.Resolve(ModelHost.DefaultName); // 503 while it is loading
            return JsonReply.WriteAsync(context, new HealthBody("ok"), WireJson.Default.HealthBody);
        });
    }

    private static IPAddress ParseHost(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.Any,
        _ => IPAddress.TryParse(host, out var address)
            ? address
            : throw new ArgumentException($"'{host}' is not an address to listen on: give an IP address, 'localhost', or '*' for all."),
    };
}
