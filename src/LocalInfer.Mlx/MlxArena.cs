using LocalInfer.Mlx.Native;

namespace LocalInfer.Mlx;

/// <summary>
/// Owns the handles of one step's intermediate arrays, and frees them together. Its own memory is kept from step to step, so a step allocates
/// nothing. Freeing before evaluation lets MLX write results over what nobody else holds. On the MLX thread only.
/// </summary>
public sealed class MlxArena
{
    private mlx_array[] _handles = new mlx_array[2048];

    /// <summary>Handles that are held now.</summary>
    public int Count { get; private set; }

    /// <summary>Frees all handles; what an <see cref="MlxHeld"/> has taken over lives on.</summary>
    public void Release()
    {
        MlxThread.Verify();
        for (int i = 0; i < Count; i++)
        {
            MlxHandles.Free(_handles[i]);
        }

        Count = 0;
    }

    internal MlxArray Own(mlx_array handle)
    {
        if (Count == _handles.Length)
        {
            Array.Resize(ref _handles, 2 * Count);
        }

        _handles[Count++] = handle;
        MlxHandles.Own();
        return new MlxArray(handle);
    }
}
