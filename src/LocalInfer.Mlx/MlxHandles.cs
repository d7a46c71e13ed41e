using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>Counts the array handles that LocalInfer owns, so that a leak shows. Written on the MLX thread only.</summary>
public static class MlxHandles
{
    private static long _created;
    private static long _freed;

    /// <summary>Handles taken over since the process began.</summary>
    public static long Created => Volatile.Read(ref _created);

    /// <summary>Handles that are not freed yet.</summary>
    public static long Live => Volatile.Read(ref _created) - Volatile.Read(ref _freed);

    internal static void Own() => Volatile.Write(ref _created, _created + 1);

    internal static void Free(mlx_array handle)
    {
        _ = mlx_array_free(handle);
        Volatile.Write(ref _freed, _freed + 1);
    }
}
