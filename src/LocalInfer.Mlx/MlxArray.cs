using System.Runtime.CompilerServices;
using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>
/// A handle of an MLX array: lazy until it is evaluated, immutable ever after. It does not own: the <see cref="MlxArena"/> or the
/// <see cref="MlxHeld"/> that it came from frees it. On the MLX thread only.
/// </summary>
public readonly unsafe struct MlxArray
{
    internal MlxArray(mlx_array handle) => Handle = handle;

    internal mlx_array Handle { get; }

    /// <summary>Whether this is no array: what optional arguments are given.</summary>
    public bool IsNone => Handle.ctx is null;

    /// <summary>Dimensions, outermost first; a new array each time.</summary>
    public int[] Shape
    {
        get
        {
            MlxThread.Verify();
            return new ReadOnlySpan<int>(mlx_array_shape(Handle), (int)mlx_array_ndim(Handle)).ToArray();
        }
    }

    /// <summary>The element type.</summary>
    public MlxDtype Dtype
    {
        get
        {
            MlxThread.Verify();
            return (MlxDtype)mlx_array_dtype(Handle);
        }
    }

    /// <summary>Whether the values are computed, so that they can be read.</summary>
    public bool IsEvaluated
    {
        get
        {
            MlxThread.Verify();
            bool isAvailable = false;
            MlxErrors.Check(_mlx_array_is_available(&isAvailable, Handle), nameof(_mlx_array_is_available));
            return isAvailable;
        }
    }

    /// <summary>
    /// The values, row-major, in MLX's own memory: valid until the array is freed, and then readable on any thread.
    /// </summary>
    /// <typeparam name="T">A type of the size of an element.</typeparam>
    /// <exception cref="InvalidOperationException">The array is not evaluated (MLX would crash), not contiguous, or of another element size.</exception>
    public ReadOnlySpan<T> Read<T>()
        where T : unmanaged
    {
        if (!IsEvaluated)
        {
            throw new InvalidOperationException($"{this} is not evaluated yet; its values do not exist.");
        }

        if ((int)mlx_array_itemsize(Handle) != Unsafe.SizeOf<T>() || !IsContiguous())
        {
            throw new InvalidOperationException($"{this} cannot be read as {typeof(T).Name}s in a row.");
        }

        return new ReadOnlySpan<T>(mlx_array_data_uint8(Handle), checked((int)mlx_array_size(Handle)));
    }

    /// <summary>Dtype and shape, such as <c>float32[2, 3]</c>.</summary>
    public override string ToString() =>
        IsNone ? "none" : $"{Dtype.ToString().ToLowerInvariant()}[{string.Join(", ", Shape)}]";

    private bool IsContiguous()
    {
        nuint expected = 1;
        int* shape = mlx_array_shape(Handle);
        nuint* strides = mlx_array_strides(Handle);
        for (int i = (int)mlx_array_ndim(Handle) - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != expected)
            {
                return false;
            }

            expected *= (nuint)shape[i];
        }

        return true;
    }
}
