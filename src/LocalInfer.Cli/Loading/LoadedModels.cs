using LocalInfer.Engine;
using LocalInfer.Server.Generation;

namespace LocalInfer.Cli.Loading;

/// <summary>The models that one server serves, the default first, each with an engine of its own. Disposing them ends all engines.</summary>
internal sealed class LoadedModels : IAsyncDisposable
{
    private readonly List<LoadedModel> _models = [];

    private LoadedModels()
    {
    }

    /// <summary>In their order.</summary>
    public IReadOnlyList<LoadedModel> All => _models;

    /// <summary>Loads models one after another; who has a folder in common shares its weights as far as the backend can.</summary>
    /// <inheritdoc cref="LoadedModel.LoadAsync"/>
    public static async Task<LoadedModels> LoadAsync(IReadOnlyList<ModelLocation> locations, BackendOptions backend, EngineOptions bounds, GenerationDefaults defaults)
    {
        var loaded = new LoadedModels();
        try
        {
            foreach (ModelLocation location in locations)
            {
                loaded._models.Add(await LoadedModel.LoadAsync(location, backend, bounds, defaults, loaded._models));
            }

            return loaded;
        }
        catch
        {
            await loaded.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (LoadedModel model in _models)
        {
            await model.DisposeAsync();
        }
    }
}
