using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>What MLX computes on, and its stream. On the MLX thread only, but for the properties.</summary>
public sealed unsafe class MlxDevice
{
    private MlxDevice(bool isGpu, mlx_stream stream)
    {
        IsGpu = isGpu;
        Stream = stream;
        Name = Read(isGpu, "device_name"u8, (info, key) =>
        {
            byte* text = null;
            return mlx_device_info_get_string(&text, info, key) == 0 ? System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)text) : null;
        }) ?? "unknown";
        RecommendedBytes = Size(isGpu, "max_recommended_working_set_size"u8);
        MemoryBytes = Size(isGpu, "memory_size"u8);
    }

    /// <summary>Whether it is the GPU, through Metal.</summary>
    public bool IsGpu { get; }

    /// <summary>What the device calls itself.</summary>
    public string Name { get; }

    /// <summary>Bytes that Metal recommends to keep in use at most; 0 on the CPU.</summary>
    public long RecommendedBytes { get; }

    /// <summary>Bytes of the machine's memory; 0 on the CPU, where MLX does not say.</summary>
    public long MemoryBytes { get; }

    internal mlx_stream Stream { get; }

    /// <summary>Whether this MLX can compute on a GPU through Metal.</summary>
    public static bool IsMetalAvailable()
    {
        MlxThread.Verify();
        bool isAvailable = false;
        MlxErrors.Check(mlx_metal_is_available(&isAvailable), nameof(mlx_metal_is_available));
        return isAvailable;
    }

    /// <summary>The GPU or the CPU, with the MLX thread's default stream of it.</summary>
    /// <exception cref="MlxException">There is no such device.</exception>
    public static MlxDevice Open(bool gpu)
    {
        MlxThread.Verify();
        if (gpu && !IsMetalAvailable())
        {
            throw new MlxException(nameof(mlx_default_gpu_stream_new), "Metal is not available on this machine; MLX has only its CPU device", []);
        }

        mlx_stream stream = gpu ? mlx_default_gpu_stream_new() : mlx_default_cpu_stream_new();
        return stream.ctx is null
            ? throw MlxErrors.Failed(gpu ? nameof(mlx_default_gpu_stream_new) : nameof(mlx_default_cpu_stream_new))
            : new MlxDevice(gpu, stream);
    }

    private delegate T Reader<T>(mlx_device_info info, byte* key);

    private static long Size(bool gpu, ReadOnlySpan<byte> key) => Read(gpu, key, (info, name) =>
    {
        nuint value = 0;
        return mlx_device_info_get_size(&value, info, name) == 0 ? (long)value : 0;
    });

    private static T? Read<T>(bool gpu, ReadOnlySpan<byte> key, Reader<T> read)
    {
        mlx_device device = mlx_device_new_type(gpu ? mlx_device_type.MLX_GPU : mlx_device_type.MLX_CPU, 0);
        mlx_device_info info = mlx_device_info_new();
        try
        {
            bool exists = false;
            fixed (byte* name = key)
            {
                return mlx_device_info_get(&info, device) == 0 && mlx_device_info_has_key(&exists, info, name) == 0 && exists ? read(info, name) : default;
            }
        }
        finally
        {
            _ = mlx_device_info_free(info);
            _ = mlx_device_free(device);
        }
    }
}
