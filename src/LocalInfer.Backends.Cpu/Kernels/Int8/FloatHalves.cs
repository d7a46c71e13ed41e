namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>4-bit floats, a scale for each 32 columns: mxfp4.</summary>
internal readonly struct FloatHalves : IPanelForm
{
    public static int Parts => 2;

    public static bool AreFloats => true;
}
