namespace LocalInfer.Models.Checkpoints;

/// <summary>All tensors of a model folder, from one safetensors file or several shards. Disposing it unmaps them all.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    private Checkpoint()
    {
    }

    /// <summary>The tensors of all files by name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    /// <summary>Bytes of all tensors.</summary>
    public long ByteLength => _tensors.Values.Sum(tensor => tensor.ByteLength);

    /// <summary>Opens the weights of a folder: the shards of its index, else every <c>model*.safetensors</c>, as mlx-lm does.</summary>
    /// <exception cref="ModelFormatException">No weights, or a file that is missing, broken, or at odds with the index or another shard.</exception>
    public static Checkpoint Open(string folder)
    {
        var checkpoint = new Checkpoint();
        try
        {
            foreach (string path in CheckpointIndex.FindFiles(folder))
            {
                checkpoint.Add(SafetensorsFile.Open(path));
            }

            checkpoint.CheckIndex(folder);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private void Add(SafetensorsFile file)
    {
        _files.Add(file);
        foreach (var (name, tensor) in file.Tensors)
        {
            if (!_tensors.TryAdd(name, tensor))
            {
                throw new ModelFormatException($"{file.Path}: tensor '{name}' is also in {_tensors[name].FilePath}.");
            }
        }
    }

    private void CheckIndex(string folder)
    {
        foreach (var (name, file) in CheckpointIndex.Read(folder) ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            if (!_tensors.TryGetValue(name, out var tensor) || Path.GetFileName(tensor.FilePath) != file)
            {
                throw new ModelFormatException($"{Path.Combine(folder, CheckpointIndex.FileName)}: tensor '{name}' is not in {file}.");
            }
        }
    }
}
