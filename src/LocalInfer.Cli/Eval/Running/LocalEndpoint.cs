using LocalInfer.Cli.Loading;
using LocalInfer.Server.Generation;
using LocalInfer.Server.Hosting;
using Microsoft.AspNetCore.Builder;

namespace LocalInfer.Cli.Eval.Running;

/// <summary>A model of this machine behind the real server, on a free loopback port of this process: what is measured is what clients get.</summary>
internal sealed class LocalEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LoadedModel _model;

    private LocalEndpoint(WebApplication app, LoadedModel model) => (_app, _model) = (app, model);

    /// <summary>Where it listens.</summary>
    public ChatEndpoint Endpoint => ChatEndpoint.Of(_app.Urls.First(), apiKey: null, _model.Served.Id);

    /// <summary>Starts the server; takes over the model.</summary>
    public static async Task<LocalEndpoint> StartAsync(LoadedModel model, CancellationToken cancellation)
    {
        WebApplication app = LocalInferServer.Build(new ServerOptions { Port = 0, ShutdownGrace = TimeSpan.Zero }, new ModelHost(model.Served));
        await app.StartAsync(cancellation);
        return new LocalEndpoint(app, model);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _model.DisposeAsync();
    }
}
