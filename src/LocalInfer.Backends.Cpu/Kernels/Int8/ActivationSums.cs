namespace LocalInfer.Backends.Cpu.Kernels.Int8;

/// <summary>The sums of a quantised group that products take, 32 bits each.</summary>
[Flags]
internal enum ActivationSums
{
    /// <summary>Nothing: the group need not be quantised.</summary>
    None = 0,

    /// <summary>The sum of all codes times the scale, float32. It is there for every quantised group.</summary>
    Groups = 1,

    /// <summary>The same of each 32 columns.</summary>
    Halves = 2,

    /// <summary>What <see cref="LaneSums"/> says, of each 32 columns.</summary>
    LanesOfHalves = 4,

    /// <summary>What <see cref="LaneSums"/> says, of each 16 columns.</summary>
    LanesOfQuarters = 8,
}
