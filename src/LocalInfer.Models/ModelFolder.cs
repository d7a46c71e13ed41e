using LocalInfer.Models.Adapters;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Configuration;

namespace LocalInfer.Models;

/// <summary>
/// A model on disk in MLX or Hugging Face layout: config.json, safetensors weights, tokenizer files.
/// Opening reads the small files and finds the weights; it holds no handles.
/// </summary>
public sealed class ModelFolder
{
    private ModelFolder(string path, ModelConfig config, GenerationConfig generation)
    {
        Path = path;
        Config = config;
        Generation = generation;
        EosTokenIds = [.. config.EosTokenIds.Union(generation.EosTokenIds).Order()];
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The folder of an adapter that changes the model; null where there is none.</summary>
    public string? AdapterPath { get; init; }

    /// <summary>The validated config.json.</summary>
    public ModelConfig Config { get; }

    /// <summary>The network.</summary>
    public DecoderLayout Layout => Config.Layout;

    /// <summary>The model's sampling defaults; empty where there is no generation_config.json.</summary>
    public GenerationConfig Generation { get; }

    /// <summary>
    /// End tokens: the union of config.json and generation_config.json, because in some repositories either alone is incomplete.
    /// The tokenizer may name another one. Ascending.
    /// </summary>
    public IReadOnlyList<int> EosTokenIds { get; }

    /// <summary>Where tokenizer.json is; the file may be absent.</summary>
    public string TokenizerPath => System.IO.Path.Combine(Path, "tokenizer.json");

    /// <summary>Where tokenizer_config.json is; the file may be absent.</summary>
    public string TokenizerConfigPath => System.IO.Path.Combine(Path, "tokenizer_config.json");

    /// <summary>Where chat_template.jinja is; the file may be absent, then tokenizer_config.json has the template.</summary>
    public string ChatTemplatePath => System.IO.Path.Combine(Path, "chat_template.jinja");

    /// <summary>Opens a folder: reads its configuration and finds its weights without opening them.</summary>
    /// <param name="path">The model's folder.</param>
    /// <param name="adapterPath">The folder of an adapter; null = none. It is opened by <see cref="OpenAdapter"/>.</param>
    /// <exception cref="ModelFormatException">The folder, config.json or the weights are missing, or the configuration is not usable.</exception>
    public static ModelFolder Open(string path, string? adapterPath = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(folder))
        {
            throw new ModelFormatException($"{folder}: there is no such folder.");
        }

        string configPath = System.IO.Path.Combine(folder, "config.json");
        if (!File.Exists(configPath))
        {
            throw new ModelFormatException($"{folder} is not a model folder: config.json is missing.");
        }

        var config = ModelConfig.Read(configPath);
        foreach (string file in CheckpointIndex.FindFiles(folder))
        {
            if (!File.Exists(file))
            {
                throw new ModelFormatException($"{file} is missing, {CheckpointIndex.FileName} lists it.");
            }
        }

        string generationPath = System.IO.Path.Combine(folder, "generation_config.json");
        var generation = File.Exists(generationPath) ? GenerationConfig.Read(generationPath) : GenerationConfig.Empty;
        return new ModelFolder(folder, config, generation) { AdapterPath = adapterPath };
    }

    /// <summary>The same model with another adapter.</summary>
    /// <param name="adapterPath">The adapter's folder; null = none.</param>
    public ModelFolder WithAdapter(string? adapterPath) => new(Path, Config, Generation) { AdapterPath = adapterPath };

    /// <summary>Opens the weights; the caller disposes them.</summary>
    /// <exception cref="ModelFormatException">A weight file is broken; the message names file and tensor.</exception>
    public Checkpoint OpenCheckpoint() => Checkpoint.Open(Path);

    /// <summary>Opens the adapter; the caller disposes it. Null where there is none.</summary>
    /// <exception cref="ModelFormatException">A file of it is missing or broken, or it is an adapter of another kind.</exception>
    public Adapter? OpenAdapter() => AdapterPath is null ? null : Adapter.Open(AdapterPath);
}
