using LocalInfer.Mlx;

namespace LocalInfer.Backends.Mlx;

/// <summary>What one layer remembers of one sequence: arrays of MLX, shared with snapshots. On the MLX thread only.</summary>
internal abstract class LayerState : IDisposable
{
    /// <summary>Whether it is that of the last position alone: tokens cannot be cut off it, and the logits of a pass do not need it.</summary>
    public abstract bool IsRecurrent { get; }

    /// <summary>Adds the arrays that a pass leaves; lazy until it is evaluated.</summary>
    public abstract void AddArrays(List<MlxArray> arrays);

    /// <summary>Another state with the same contents, which cost nothing until either changes.</summary>
    public abstract LayerState Share();

    /// <inheritdoc/>
    public abstract void Dispose();
}
