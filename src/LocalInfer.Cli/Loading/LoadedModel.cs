using System.Globalization;
using LocalInfer.Chat;
using LocalInfer.Chat.Templates;
using LocalInfer.Engine;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Server.Generation;
using LocalInfer.Tokenizers;

namespace LocalInfer.Cli.Loading;

/// <summary>A model loaded on a backend with its engine running. Disposing it ends the engine and frees the weights, but for those that another one shares.</summary>
internal sealed class LoadedModel : IAsyncDisposable
{
    private readonly ModelLocation _location;
    private readonly LoadedBackend _backend;
    private readonly ModelText _text;
    private readonly long _weightBytes;

    private LoadedModel(ModelLocation location, LoadedBackend backend, ModelText text, InferenceEngine engine, ServedModel served, bool isDense)
    {
        _location = location;
        _backend = backend;
        _text = text;
        _weightBytes = WeightBytes(location.Folder);
        DenseWeightBytes = isDense ? _weightBytes : null;
        Engine = engine;
        Served = served;
    }

    /// <summary>The running engine.</summary>
    public InferenceEngine Engine { get; }

    /// <summary>The model as the server sees it.</summary>
    public ServedModel Served { get; }

    /// <summary>Whether it is the model that ships with LocalInfer.</summary>
    public bool IsDemo => string.Equals(Folder, DemoModel.Folder, StringComparison.Ordinal);

    /// <summary>Its folder.</summary>
    public string Folder => _location.Folder;

    /// <summary>The GPU's name, such as <c>Apple M4 Pro</c>; null where another device computes.</summary>
    public string? Gpu => _backend.Gpu;

    /// <summary>Bytes of weights that every decoded token reads; null for a mixture of experts, where that depends on the token.</summary>
    public long? DenseWeightBytes { get; }

    /// <summary>Loads a model. What the defaults leave open, its own files and the catalogue say.</summary>
    /// <param name="location">Where it lies.</param>
    /// <param name="backend">How it is computed.</param>
    /// <param name="bounds">What the engine may take.</param>
    /// <param name="defaults">What holds for requests that do not say.</param>
    /// <param name="loaded">Models of this process; with one of the same folder it shares what adapters do not change.</param>
    /// <exception cref="ModelFormatException">Something in its folder is missing or broken.</exception>
    /// <exception cref="MlxUnavailableException">MLX was asked for and is not on this machine.</exception>
    /// <exception cref="MlxException">MLX failed.</exception>
    /// <exception cref="ChatTemplateException">It has no chat template, or one that cannot be parsed.</exception>
    public static async Task<LoadedModel> LoadAsync(
        ModelLocation location, BackendOptions backend, EngineOptions bounds, GenerationDefaults defaults, params IReadOnlyList<LoadedModel> loaded)
    {
        LoadedModel? same = loaded.FirstOrDefault(other => string.Equals(other.Folder, location.Folder, StringComparison.Ordinal));
        ModelFolder folder = ModelFolder.Open(location.Folder, location.AdapterPath);
        Task<LoadedBackend> loading = Task.Factory.StartNew(
            () => same?._backend.With(folder, backend) ?? LoadedBackend.Load(folder, backend),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        ModelText text = same?.TextFor(location) ?? LoadText(location, folder, loading);
        SamplingParameters sampling = defaults.Sampling.Or(ModelSampling.Of(folder.Generation, location.Entry));
        LoadedBackend ready = await loading;
        bounds = bounds with { StateBytesLimit = Math.Min(bounds.StateBytesLimit, ready.StateBytesLimit) };
        var engine = new InferenceEngine(ready.Decoder, text.Tokenizer.Vocabulary, bounds);
        var served = new EngineModel(
            location.Id, location.Aliases, engine, text, EosTokenIds(folder, text.Tokenizer), defaults with { Sampling = sampling });
        return new LoadedModel(location, ready, text, engine, served, isDense: folder.Layout.Layers.All(layer => layer.Mlp.Moe is null));
    }

    /// <summary>Model, backend and memory in a line.</summary>
    public string Describe()
    {
        string adapter = _location.AdapterPath is { } path ? $" · adapter {path}" : "";
        string memory = string.Create(CultureInfo.InvariantCulture, $"{_weightBytes / 1e6:0.#} MB of weights, {_backend.Decoder.StateBytes(1024) / 1024 / 1024.0:0.#} KB a token");
        return $"model {Served.Id} ({Served.ContextLength} tokens of context) · tool calls {_text.Format.Name} · backend {_backend.Description}{adapter} · memory {memory}";
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Engine.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The text side, while the weights are loading. What is wrong with it is told without waiting for them.</summary>
    private static ModelText LoadText(ModelLocation location, ModelFolder folder, Task<LoadedBackend> loading)
    {
        try
        {
            return ModelText.Load(location.Folder, folder.Layout.VocabSize, location.ChatTemplate, location.ToolCallFormat, UserCache.TablesFolder);
        }
        catch
        {
            _ = loading.ContinueWith(loaded => loaded.Result.Decoder.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>This model's text side where the other wants the same; null where it does not.</summary>
    private ModelText? TextFor(ModelLocation other) =>
        other.ChatTemplate == _location.ChatTemplate && other.ToolCallFormat == _location.ToolCallFormat ? _text : null;

    private static HashSet<int> EosTokenIds(ModelFolder folder, Tokenizer tokenizer)
    {
        HashSet<int> ids = [.. folder.EosTokenIds];
        if (tokenizer.EosTokenId is { } end)
        {
            ids.Add(end);
        }

        return ids;
    }

    private static long WeightBytes(string folder) =>
        Directory.GetFiles(folder, "*.safetensors").Sum(file => new FileInfo(file).Length);
}
