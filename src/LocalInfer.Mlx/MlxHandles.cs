using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>Counts the array handles that LocalInfer owns, so that a leak shows. Written on the MLX thread only.</summary>
public static class MlxHandles
{
    private static long s_created;
    private static long s_freed;

    /// <summary>Handles taken over since the process began.</summary>
    public static long Created => Volatile.Read(ref s_created);

    /// <summary>Handles that are not freed yet.</summary>
    public static long Live => Volatile.Read(ref s_created) - Volatile.Read(ref s_freed);

    internal static void Own() => Volatile.Write(ref s_created, s_created + 1);

    internal static void Free(mlx_array handle)
    {
        _ = mlx_array_free(handle);
        Volatile.Write(ref s_freed, s_freed + 1);
    }
}
