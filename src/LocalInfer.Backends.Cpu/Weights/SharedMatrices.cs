using LocalInfer.Backends.Cpu.Memory;
using LocalInfer.Models.Checkpoints;
using LocalInfer.Models.Weights;

namespace LocalInfer.Backends.Cpu.Weights;

/// <summary>
/// The matrices of a model and what holds them: repacked memory, and the mapped checkpoint where some were not repacked. Decoders that differ in their
/// adapters alone share them, and the last that is disposed frees them. One thread fills them; after that any thread may read, and take and give back references.
/// </summary>
internal sealed class SharedMatrices : IDisposable
{
    private readonly Dictionary<(WeightRole Role, int Expert), WeightMatrix> _byRole = [];
    private Checkpoint? _mapped;
    private int _references = 1;

    /// <summary>The repacked matrices.</summary>
    public WeightMemory Memory { get; } = new();

    /// <summary>A matrix that was read; null where it has not been.</summary>
    /// <param name="role">Its module's place.</param>
    /// <param name="expert">The expert; 0 for a module that is no expert's.</param>
    public WeightMatrix? Find(WeightRole role, int expert) => _byRole.GetValueOrDefault((role, expert));

    /// <summary>Remembers a matrix.</summary>
    /// <inheritdoc cref="Find"/>
    public void Add(WeightRole role, int expert, WeightMatrix matrix) => _byRole.Add((role, expert), matrix);

    /// <summary>Takes over the checkpoint that matrices are mapped from.</summary>
    public void Keep(Checkpoint checkpoint) => _mapped = checkpoint;

    /// <summary>Takes a reference. Its owner holds one meanwhile.</summary>
    public SharedMatrices Share()
    {
        Interlocked.Increment(ref _references);
        return this;
    }

    /// <summary>Gives a reference back.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Memory.Dispose();
            _mapped?.Dispose();
        }
    }
}
