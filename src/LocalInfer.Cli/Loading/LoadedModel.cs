using System.Globalization;
using LocalInfer.Chat;
using LocalInfer.Chat.Templates;
using LocalInfer.Engine;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Catalog;
using LocalInfer.Server.Generation;
using LocalInfer.Tokenizers;

namespace LocalInfer.Cli.Loading;

/// <summary>A model loaded on a backend with its engine running. Disposing it ends the engine and frees the weights.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    private readonly string _format;
    private readonly string _backend;
    private readonly string _memory;

    private LoadedModel(InferenceEngine engine, ServedModel served, string format, string backend, string memory, bool isDemo)
    {
        Engine = engine;
        Served = served;
        _format = format;
        _backend = backend;
        _memory = memory;
        IsDemo = isDemo;
    }

    /// <summary>The running engine.</summary>
    public InferenceEngine Engine { get; }

    /// <summary>The model as the server sees it.</summary>
    public ServedModel Served { get; }

    /// <summary>Whether it is the model that ships with LocalInfer.</summary>
    public bool IsDemo { get; }

    /// <summary>Its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The GPU's name, such as <c>Apple M4 Pro</c>; null where another device computes.</summary>
    public string? Gpu { get; init; }

    /// <summary>Bytes of weights that every decoded token reads; null for a mixture of experts, where that depends on the token.</summary>
    public long? DenseWeightBytes { get; init; }

    /// <summary>Loads a model. What the defaults leave open, its own files and the catalogue say.</summary>
    /// <param name="location">Where it lies.</param>
    /// <param name="backend">How it is computed.</param>
    /// <param name="bounds">What the engine may take.</param>
    /// <param name="defaults">What holds for requests that do not say.</param>
    /// <param name="toolCallFormat">The name of the format in which it writes tool calls; null infers it.</param>
    /// <exception cref="ModelFormatException">Something in its folder is missing or broken.</exception>
    /// <exception cref="MlxUnavailableException">MLX was asked for and is not on this machine.</exception>
    /// <exception cref="MlxException">MLX failed.</exception>
    /// <exception cref="ChatTemplateException">It has no chat template, or one that cannot be parsed.</exception>
    public static async Task<LoadedModel> LoadAsync(
        ModelLocation location, BackendOptions backend, EngineOptions bounds, GenerationDefaults defaults, string? toolCallFormat = null)
    {
        ModelFolder folder = ModelFolder.Open(location.Folder, location.AdapterPath);
        Task<LoadedBackend> loading = Task.Factory.StartNew(
            () => LoadedBackend.Load(folder, backend), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        ModelText text = LoadText(location, folder, toolCallFormat, loading);
        SamplingParameters sampling = defaults.Sampling.Or(ModelSampling.Of(folder.Generation, EntryOf(location)));
        LoadedBackend loaded = await loading;
        bounds = bounds with { StateBytesLimit = Math.Min(bounds.StateBytesLimit, loaded.StateBytesLimit) };
        var engine = new InferenceEngine(loaded.Decoder, text.Tokenizer.Vocabulary, bounds);
        var served = new EngineModel(
            location.Id, location.Aliases, engine, text, EosTokenIds(folder, text.Tokenizer), defaults with { Sampling = sampling });
        return new LoadedModel(
            engine,
            served,
            text.Format.Name,
            $"{loaded.Description}{(location.AdapterPath is { } adapter ? $" · adapter {adapter}" : "")}",
            $"{Megabytes(WeightBytes(location.Folder))} of weights, {loaded.Decoder.StateBytes(1024) / 1024 / 1024.0:0.#} KB a token",
            string.Equals(location.Folder, DemoModel.Folder, StringComparison.Ordinal))
        {
            Folder = location.Folder,
            Gpu = loaded.Gpu,
            DenseWeightBytes = folder.Layout.Layers.Any(layer => layer.Mlp.Moe is not null) ? null : WeightBytes(location.Folder),
        };
    }

    /// <summary>Model, backend and memory in a line.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"model {Served.Id} ({Served.ContextLength} tokens of context) · tool calls {_format} · backend {_backend} · memory {_memory}");

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Engine.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The text side, while the weights are loading. What is wrong with it is told without waiting for them.</summary>
    private static ModelText LoadText(ModelLocation location, ModelFolder folder, string? toolCallFormat, Task<LoadedBackend> loading)
    {
        try
        {
            return ModelText.Load(location.Folder, folder.Layout.VocabSize, location.ChatTemplate, toolCallFormat, UserCache.TablesFolder);
        }
        catch
        {
            _ = loading.ContinueWith(loaded => loaded.Result.Decoder.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private static HashSet<int> EosTokenIds(ModelFolder folder, Tokenizer tokenizer)
    {
        HashSet<int> ids = [.. folder.EosTokenIds];
        if (tokenizer.EosTokenId is { } end)
        {
            ids.Add(end);
        }

        return ids;
    }

    private static CatalogEntry? EntryOf(ModelLocation location) =>
        location.Aliases.Prepend(location.Id).Select(ModelCatalog.Find).FirstOrDefault(entry => entry is not null);

    private static long WeightBytes(string folder) =>
        Directory.GetFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}
