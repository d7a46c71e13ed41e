using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>MLX's memory, of the whole process. On the MLX thread only; bytes throughout.</summary>
public static unsafe class MlxMemory
{
    /// <summary>Bytes of arrays that are alive.</summary>
    public static long Active => Ask(&mlx_get_active_memory, nameof(mlx_get_active_memory));

    /// <summary>Bytes that are kept for arrays to come.</summary>
    public static long Cached => Ask(&mlx_get_cache_memory, nameof(mlx_get_cache_memory));

    /// <summary>The most bytes that were alive at a time.</summary>
    public static long Peak => Ask(&mlx_get_peak_memory, nameof(mlx_get_peak_memory));

    /// <summary>Above how many bytes MLX waits for work to end before it allocates more.</summary>
    public static long Limit => Ask(&mlx_get_memory_limit, nameof(mlx_get_memory_limit));

    /// <summary>Gives back what is kept for arrays to come.</summary>
    public static void ClearCache()
    {
        MlxThread.Verify();
        MlxErrors.Check(mlx_clear_cache(), nameof(mlx_clear_cache));
    }

    /// <summary>Keeps up to this many bytes of Metal memory resident; returns the limit before. Refused by MLX where there is no Metal.</summary>
    public static long SetWiredLimit(long bytes)
    {
        MlxThread.Verify();
        nuint before = 0;
        MlxErrors.Check(mlx_set_wired_limit(&before, (nuint)bytes), nameof(mlx_set_wired_limit));
        return (long)before;
    }

    private static long Ask(delegate*<nuint*, int> question, string function)
    {
        MlxThread.Verify();
        nuint bytes = 0;
        MlxErrors.Check(question(&bytes), function);
        return (long)bytes;
    }
}
