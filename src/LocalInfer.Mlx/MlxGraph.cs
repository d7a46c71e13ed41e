using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <summary>
/// Records operations on one device; results are lazy and belong to the arena. Shapes are those of MLX's Python operations of the same
/// names. A failed call throws <see cref="MlxException"/>. On the MLX thread only; takes no managed memory.
/// </summary>
public sealed unsafe partial class MlxGraph
{
    /// <summary>Creates a recorder.</summary>
    /// <param name="device">What computes.</param>
    /// <param name="arena">What owns the results.</param>
    public MlxGraph(MlxDevice device, MlxArena arena)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(arena);
        Device = device;
        Arena = arena;
    }

    /// <summary>What computes.</summary>
    public MlxDevice Device { get; }

    /// <summary>What owns the results.</summary>
    public MlxArena Arena { get; }

    /// <summary>The stream; asked for by every operation before it calls MLX.</summary>
    private mlx_stream Stream
    {
        get
        {
            MlxThread.Verify();
            return Device.Stream;
        }
    }

    /// <summary>An array with a copy of values in memory.</summary>
    /// <param name="data">Row-major values of <paramref name="dtype"/>, as many as <paramref name="shape"/> says.</param>
    /// <param name="shape">Dimensions, outermost first.</param>
    /// <param name="dtype">The element type.</param>
    public MlxArray FromMemory(void* data, ReadOnlySpan<int> shape, MlxDtype dtype)
    {
        MlxThread.Verify();
        fixed (int* dimensions = shape)
        {
            mlx_array result = mlx_array_new_data(data, dimensions, shape.Length, (mlx_dtype)dtype);
            return Keep(result.ctx is null ? 1 : 0, result, nameof(mlx_array_new_data));
        }
    }

    /// <summary>An array of int32 [values].</summary>
    public MlxArray FromInts(ReadOnlySpan<int> values)
    {
        fixed (int* data = values)
        {
            return FromMemory(data, [values.Length], MlxDtype.Int32);
        }
    }

    /// <summary>An array of float32.</summary>
    public MlxArray FromFloats(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        fixed (float* data = values)
        {
            return FromMemory(data, shape, MlxDtype.Float32);
        }
    }

    /// <summary>Computes arrays and waits for them.</summary>
    public static void Evaluate(params ReadOnlySpan<MlxArray> arrays) => Submit(arrays, isWaiting: true);

    /// <summary>Begins to compute arrays.</summary>
    public static void EvaluateAsync(params ReadOnlySpan<MlxArray> arrays) => Submit(arrays, isWaiting: false);

    private static void Submit(ReadOnlySpan<MlxArray> arrays, bool isWaiting)
    {
        MlxThread.Verify();
        fixed (MlxArray* first = arrays)
        {
            // An MlxArray is its handle.
            mlx_vector_array outputs = mlx_vector_array_new_data((mlx_array*)first, (nuint)arrays.Length);
            int status = isWaiting ? mlx_eval(outputs) : mlx_async_eval(outputs);
            _ = mlx_vector_array_free(outputs);
            MlxErrors.Check(status, isWaiting ? nameof(mlx_eval) : nameof(mlx_async_eval));
        }
    }

    private MlxArray Keep(int status, mlx_array result, string function, MlxArray a = default, MlxArray b = default, MlxArray c = default) =>
        status == 0 ? Arena.Own(result) : throw MlxErrors.Failed(function, a, b, c);
}
