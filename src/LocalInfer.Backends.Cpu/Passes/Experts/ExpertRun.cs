using LocalInfer.Backends.Cpu.Kernels.Int8;
using LocalInfer.Backends.Cpu.Weights;

namespace LocalInfer.Backends.Cpu.Passes.Experts;

/// <summary>The tokens of a slice that one expert works on, in neighbouring slots.</summary>
/// <param name="Weights">The expert.</param>
/// <param name="FirstSlot">Its first slot.</param>
/// <param name="Count">Its slots, at least 1.</param>
/// <param name="Activations">Where its activations begin, in values.</param>
internal readonly record struct ExpertRun(DenseMlpWeights Weights, int FirstSlot, int Count, long Activations)
{
    /// <summary>Its input quantised; none where neither gate nor up wants it so.</summary>
    public QuantizedTiles Input { get; init; }

    /// <summary>Its activations quantised; none where down does not want them so.</summary>
    public QuantizedTiles Activated { get; init; }

    /// <summary>The sums that gate and up take of the input.</summary>
    public ActivationSums InputSums => Projection.SumsFor(Weights.Gate, Weights.Up);

    /// <summary>The sums that down takes of the activations.</summary>
    public ActivationSums ActivationSums => Projection.SumsFor(Weights.Down);

    /// <summary>Width of the expert.</summary>
    public int Width => Weights.Down.Matrix.Columns;

    /// <summary>Whether gate and up are computed at once.</summary>
    public bool IsGated => PanelProduct.CanGate(Weights.Gate, Weights.Up);

    /// <summary>Whether gate or up needs the input as float32.</summary>
    public bool NeedsFloats => Weights.Gate.Matrix is not PanelMatrix || Weights.Up.Matrix is not PanelMatrix;
}
