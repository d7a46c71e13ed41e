namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>Affine codes, a scale for each 32 columns.</summary>
internal readonly struct AffineHalves : IPanelForm
{
    public static int Parts => 2;

    public static bool AreFloats => false;
}
