using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Models.Weights;

/// <summary>
/// Which module of a checkpoint plays which part. Building it checks the checkpoint's names against the layout:
/// nothing is missing, and nothing is there that the network does not use.
/// </summary>
public sealed class WeightMap
{
    private readonly Dictionary<WeightRole, WeightModule> _modules;
    private readonly Dictionary<string, CheckpointTensor> _tensors;

    private WeightMap(IEnumerable<WeightModule> modules, Dictionary<string, CheckpointTensor> tensors)
    {
        _modules = modules.ToDictionary(module => module.Role);
        _tensors = tensors;
    }

    /// <summary>The module of a role.</summary>
    /// <exception cref="KeyNotFoundException">The layout has no such role.</exception>
    public WeightModule this[WeightRole role] => _modules[role];

    /// <summary>All modules.</summary>
    public IReadOnlyCollection<WeightModule> Modules => _modules.Values;

    /// <summary>Maps the modules of a layout and checks the names of a checkpoint.</summary>
    /// <param name="layout">The network.</param>
    /// <param name="checkpoint">The weights.</param>
    /// <exception cref="ModelFormatException">A tensor is missing or not known, or experts do not fill the tensor that holds them.</exception>
    public static WeightMap Build(DecoderLayout layout, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var tensors = TensorNames.Read(layout, checkpoint);
        var map = new WeightMap(new NetworkModules(layout, new CheckpointForm(layout, tensors)).All(), tensors);
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var module in map.Modules)
        {
            map.Collect(module, known, checkpoint);
        }

        return tensors.FirstOrDefault(tensor => !known.Contains(tensor.Key)) is { Key: not null } extra
            ? throw new ModelFormatException(
                $"{extra.Value.FilePath}: tensor '{extra.Value.Name}' has no place in a {layout.ModelType} network of this config.json.")
            : map;
    }

    /// <summary>Where a part of a module lies; null where the checkpoint does not have it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="part"><c>weight</c>, <c>scales</c>, <c>biases</c> or <c>bias</c>.</param>
    /// <param name="expert">The expert, 0 to <see cref="WeightModule.Experts"/> - 1; 0 for a module that is no expert's.</param>
    /// <exception cref="ModelFormatException">A tensor that should hold all experts does not.</exception>
    public WeightSlice? Find(WeightModule module, string part, int expert = 0)
    {
        ArgumentNullException.ThrowIfNull(module);
        if ((module.Storage == ExpertStorage.Fused && part != "weight") || !_tensors.TryGetValue(module.TensorName(part, expert), out var tensor))
        {
            return null;
        }

        bool isPaired = module.Storage == ExpertStorage.Fused && module.Role.Kind != WeightKind.ExpertDownProj;
        int stride = isPaired ? 2 * module.Rows : module.Rows;
        if (module.IsStack && (tensor.Shape is not [var experts, var rows, _] || experts != module.Experts || rows != stride))
        {
            throw new ModelFormatException(
                $"{tensor.FilePath}: tensor '{tensor.Name}' is [{string.Join(", ", tensor.Shape)}], config.json makes it {module.Experts} experts of {stride} rows.");
        }

        long first = module.IsStack ? (long)expert * stride : 0;
        return new WeightSlice(tensor, isPaired && module.Role.Kind == WeightKind.ExpertUpProj ? first + module.Rows : first);
    }

    /// <summary>Adds the names of a module's tensors, all of which must exist.</summary>
    private void Collect(WeightModule module, HashSet<string> known, Checkpoint checkpoint)
    {
        for (int expert = 0; expert < (module.Storage == ExpertStorage.Separate ? module.Experts : 1); expert++)
        {
            Require(module.TensorName("weight", expert));
            if (module.HasBias)
            {
                Require(module.TensorName("bias", expert));
            }

            string scales = module.TensorName("scales", expert);
            if (!module.IsVector && _tensors.ContainsKey(scales))
            {
                known.Add(scales);
                known.Add(module.TensorName("biases", expert));
            }
        }

        void Require(string name)
        {
            known.Add(name);
            if (!_tensors.ContainsKey(name))
            {
                string folder = Path.GetDirectoryName(checkpoint.Tensors.Values.FirstOrDefault()?.FilePath) ?? "the checkpoint";
                throw new ModelFormatException($"{folder}: tensor '{name}' is missing.");
            }
        }
    }
}
