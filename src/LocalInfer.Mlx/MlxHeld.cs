using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>Owns a handle that outlives a step: a weight, or the keys of a cache. On the MLX thread only, disposal included.</summary>
public sealed unsafe class MlxHeld : IDisposable
{
    private mlx_array _handle;

    /// <summary>Takes hold of an array, whatever becomes of the handle that is given.</summary>
    public MlxHeld(MlxArray array)
    {
        MlxThread.Verify();
        Assign(array);
        MlxHandles.Own();
    }

    /// <summary>The array that is held.</summary>
    /// <exception cref="ObjectDisposedException">It was let go.</exception>
    public MlxArray Array
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.ctx is null, this);
            return new MlxArray(_handle);
        }
    }

    /// <summary>Lets go of the array that was held and holds another one.</summary>
    public void Set(MlxArray array)
    {
        MlxThread.Verify();
        ObjectDisposedException.ThrowIf(_handle.ctx is null, this);
        Assign(array);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle.ctx is not null)
        {
            MlxThread.Verify();
            MlxHandles.Free(_handle);
            _handle = default;
        }
    }

    private void Assign(MlxArray array)
    {
        mlx_array handle = _handle;
        MlxErrors.Check(mlx_array_set(&handle, array.Handle), nameof(mlx_array_set));
        _handle = handle;
    }
}
