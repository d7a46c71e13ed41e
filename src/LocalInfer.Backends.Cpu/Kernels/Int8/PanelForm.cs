using LocalInfer.Models.Checkpoints;

namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>How the panels of a matrix are to be read; see <see cref="PanelLayout"/>.</summary>
/// <param name="Parts">Parts of a group with scales of their own: 1, 2 or 4, of 64, 32 or 16 columns.</param>
/// <param name="AreFloats">Whether codes are 4-bit floats, with no biases; otherwise a weight is code * scale + bias.</param>
/// <param name="Planes">Groups of a panel for each 64 columns: 1 for codes of up to four bits, 2 for more.</param>
/// <param name="ScaleDtype">Of scales and biases: F16 or BF16; BF16 for floats.</param>
internal readonly record struct PanelForm(int Parts, bool AreFloats, int Planes, TensorDtype ScaleDtype)
{
    /// <summary>Columns of a part.</summary>
    public int PartColumns => PanelLayout.GroupSize / Parts;

    /// <summary>Bytes of a part.</summary>
    public int PartBytes => PanelLayout.PartBytes(Parts, AreFloats);

    /// <summary>Bytes of all that a panel holds for 64 columns.</summary>
    public int GroupBytes => Planes * Parts * PartBytes;

    /// <summary>What its products take of the sums of activations.</summary>
    public ActivationSums Sums => (Parts, AreFloats) switch
    {
        (1, _) => ActivationSums.Groups,
        (2, false) => ActivationSums.Halves,
        (2, true) => ActivationSums.LanesOfHalves,
        _ => ActivationSums.LanesOfQuarters,
    };
}
