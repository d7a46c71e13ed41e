namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Affine codes, a scale for all 64 columns of a group.</summary>
internal readonly struct AffineWhole : IPanelForm
{
    public static int Parts => 1;

    public static bool AreFloats => false;
}
