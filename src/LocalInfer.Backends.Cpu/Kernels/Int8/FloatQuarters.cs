namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>4-bit floats, a scale for each 16 columns: nvfp4.</summary>
internal readonly struct FloatQuarters : IPanelForm
{
    public static int Parts => 4;

    public static bool AreFloats => true;
}
