using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Configuration;
using LocalInfer.Models.Weights;

namespace LocalInfer.Models.Adapters;

/// <summary>
/// A LoRA or DoRA adapter as <c>mlx_lm.lora</c> writes it: a folder with <c>adapter_config.json</c> and <c>adapters.safetensors</c>. Its file stays
/// mapped until it is disposed.
/// </summary>
public sealed class Adapter : IDisposable
{
    private const string ConfigName = "adapter_config.json";
    private const string WeightsName = "adapters.safetensors";

    private readonly SafetensorsFile _file;
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unused;

    private Adapter(double scale, SafetensorsFile file)
    {
        Scale = scale;
        _file = file;
        foreach (var (name, tensor) in file.Tensors)
        {
            _tensors.Add(TensorNames.Canonical(name), tensor);
        }

        _unused = [.. _tensors.Keys];
    }

    /// <summary>What the product of its two matrices is multiplied with.</summary>
    public double Scale { get; }

    /// <summary>Opens an adapter.</summary>
    /// <exception cref="ModelFormatException">A file is missing or broken, or it is an adapter of another kind.</exception>
    public static Adapter Open(string folder)
    {
        string config = Path.Combine(folder, ConfigName), weights = Path.Combine(folder, WeightsName);
        foreach (string path in new[] { config, weights })
        {
            if (!File.Exists(path))
            {
                throw new ModelFormatException($"{folder} is not an adapter folder: {Path.GetFileName(path)} is missing.");
            }
        }

        var root = ConfigReader.Open(config);
        if (root.OptionalString("fine_tune_type") is { } kind and not ("lora" or "dora"))
        {
            throw root.Error($"fine_tune_type '{kind}' is not supported; known are lora and dora. `mlx_lm.fuse` makes a whole model of it.");
        }

        double scale = (root.OptionalObject("lora_parameters") ?? throw root.Missing("lora_parameters")).Double("scale", -1e6, 1e6);
        return new Adapter(scale, SafetensorsFile.Open(weights));
    }

    /// <summary>What it adds to a module; null where it leaves the module as it is.</summary>
    /// <exception cref="ModelFormatException">One of the two matrices is missing, or a shape does not fit the module.</exception>
    public AdapterModule? Find(WeightModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var (a, b, magnitude) = (Take($"{module.Path}.lora_a"), Take($"{module.Path}.lora_b"), Take($"{module.Path}.m"));
        if (a is null && b is null && magnitude is null)
        {
            return null;
        }

        if (a is not { Shape: [var inputs, var rank] } || b is not { Shape: [var innerRank, var outputs] }
            || inputs != module.Columns || outputs != module.Rows || rank != innerRank || rank < 1
            || (magnitude is not null && (magnitude.Shape is not [var length] || length != module.Rows)))
        {
            throw new ModelFormatException(
                $"{_file.Path}: the adapter of '{module.Path}' does not fit: expected lora_a [{module.Columns}, rank], lora_b [rank, {module.Rows}] and, for DoRA, m [{module.Rows}].");
        }

        return new AdapterModule(a, b, magnitude);
    }

    /// <summary>Checks, once all modules have been asked for, that nothing of the adapter was left over.</summary>
    /// <exception cref="ModelFormatException">It changes a module that the network does not have, or that adapters are not applied to.</exception>
    public void CheckAllUsed()
    {
        if (_unused.Count > 0)
        {
            throw new ModelFormatException(
                $"{_file.Path}: tensor '{_tensors[_unused.Order(StringComparer.Ordinal).First()].Name}' belongs to no linear module of this model"
                + " (adapters of embeddings, routers and experts are not supported; `mlx_lm.fuse` makes a whole model of them).");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private CheckpointTensor? Take(string name)
    {
        _unused.Remove(name);
        return _tensors.GetValueOrDefault(name);
    }
}
