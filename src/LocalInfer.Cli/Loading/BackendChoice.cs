namespace LocalInfer.Cli.Loading;

/// <summary>What <c>--backend</c> says.</summary>
internal enum BackendChoice
{
    /// <summary>MLX where its library is installed and Metal is there, else the CPU.</summary>
    Auto,

    /// <summary>MLX: on the GPU where Metal is there, else on MLX's CPU device.</summary>
    Mlx,

    /// <summary>LocalInfer's own kernels.</summary>
    Cpu,
}
