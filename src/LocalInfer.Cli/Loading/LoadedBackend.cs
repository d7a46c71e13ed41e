using LocalInfer.Backends.Cpu;
using LocalInfer.Backends.Mlx;
using LocalInfer.Cli.Commands;
using LocalInfer.Mlx;
using LocalInfer.Models;
using LocalInfer.Models.Decoding;

namespace LocalInfer.Cli.Loading;

/// <summary>A model's network on the backend that was chosen for it.</summary>
/// <param name="Decoder">The network.</param>
/// <param name="Description">Which backend it is, and why where it was chosen for the person: for the ready line.</param>
/// <param name="Gpu">The GPU's name, such as <c>Apple M4 Pro</c>; null where another device computes.</param>
/// <param name="StateBytesLimit">Bytes that the states of sequences may take beside the weights, as far as the backend limits them.</param>
internal sealed record LoadedBackend(IDecoder Decoder, string Description, string? Gpu = null, long StateBytesLimit = long.MaxValue)
{
    /// <summary>Loads a model with another adapter. On the CPU the two share the model's matrices; MLX loads them once more.</summary>
    /// <param name="folder">The same model with the other adapter.</param>
    /// <param name="options">As for this one.</param>
    /// <inheritdoc cref="Load"/>
    public LoadedBackend With(ModelFolder folder, BackendOptions options) =>
        Decoder is CpuDecoder decoder ? this with { Decoder = decoder.WithAdapter(folder.AdapterPath) } : Load(folder, options);

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelFormatException">Its weights are broken, or the backend cannot run it.</exception>
    /// <exception cref="MlxUnavailableException">MLX was asked for and is not on this machine.</exception>
    /// <exception cref="MlxException">MLX failed.</exception>
    public static LoadedBackend Load(ModelFolder folder, BackendOptions options) => options.Choice switch
    {
        BackendChoice.Mlx => OnMlx(folder),
        BackendChoice.Cpu => OnCpu(folder, options.Cpu, why: null),
        _ => WhyNotMetal() is { } why ? OnCpu(folder, options.Cpu, why) : OnMlx(folder),
    };

    private static LoadedBackend OnCpu(ModelFolder folder, CpuDecoderOptions options, string? why)
    {
        CpuDecoder decoder = CpuDecoder.Load(folder, options);
        string products = decoder.IsExact ? "float32" : "int8", reason = why is null ? "" : $"; {why}";
        return new LoadedBackend(
            decoder, $"cpu ({decoder.Threads} threads, {KernelTiers.NameOf(decoder.Tier)}, {products}, {KvCacheNames.Of(decoder.KvCache)} cache{reason})");
    }

    private static LoadedBackend OnMlx(ModelFolder folder)
    {
        MlxLibrary library = MlxLibrary.Load();
        MlxDecoder decoder = MlxDecoder.Load(folder);
        MlxDevice device = decoder.Device;
        string where = device.IsGpu ? $"Metal, {device.Name}" : "MLX's CPU device, slow: Metal is not available";
        string tested = library.IsTested ? "" : $", tested with {MlxLibrary.TestedVersion}";
        return new LoadedBackend(
            decoder,
            $"mlx ({where}; {decoder.Dtype.ToString().ToLowerInvariant()}, MLX {library.Version}{tested})",
            device.IsGpu ? device.Name : null,
            device.RecommendedBytes > 0 ? Math.Max(0, device.RecommendedBytes - MlxThread.Shared.Run(() => MlxMemory.Active)) : long.MaxValue);
    }

    /// <summary>Why the GPU cannot be used; null where it can.</summary>
    private static string? WhyNotMetal()
    {
        if (!OperatingSystem.IsMacOS())
        {
            return "no Metal on this system";
        }

        try
        {
            MlxLibrary.Load();
            return MlxThread.Shared.Run(MlxDevice.IsMetalAvailable) ? null : "Metal is not available to MLX";
        }
        catch (MlxUnavailableException)
        {
            return "MLX is not installed, see `localinfer doctor`";
        }
    }
}
