using LocalInfer.Mlx.Native;
using static LocalInfer.Mlx.Native.Mlx;

namespace LocalInfer.Mlx;

/// <content>Operations that order, sum and choose.</content>
public sealed unsafe partial class MlxGraph
{
    /// <summary>The indices of the largest values along an axis, the first of equals; uint32.</summary>
    public MlxArray ArgMax(MlxArray a, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_argmax_axis(&result, a.Handle, axis, false, Stream), result, nameof(mlx_argmax_axis), a);
    }

    /// <summary>Indices that put the k-th smallest value in its place, smaller ones before it; uint32.</summary>
    public MlxArray ArgPartition(MlxArray a, int k, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_argpartition_axis(&result, a.Handle, k, axis, Stream), result, nameof(mlx_argpartition_axis), a);
    }

    /// <summary>Indices that sort ascending; uint32.</summary>
    public MlxArray ArgSort(MlxArray a, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_argsort_axis(&result, a.Handle, axis, Stream), result, nameof(mlx_argsort_axis), a);
    }

    /// <summary>The sum along an axis.</summary>
    /// <param name="a">What is summed.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="keepsAxis">Whether the axis stays, with one entry.</param>
    public MlxArray Sum(MlxArray a, int axis, bool keepsAxis = false)
    {
        mlx_array result = default;
        return Keep(mlx_sum_axis(&result, a.Handle, axis, keepsAxis, Stream), result, nameof(mlx_sum_axis), a);
    }

    /// <summary>The sums up to and with each entry of an axis.</summary>
    public MlxArray CumulativeSum(MlxArray a, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_cumsum(&result, a.Handle, axis, false, true, Stream), result, nameof(mlx_cumsum), a);
    }

    /// <summary>The largest value along an axis, which stays with one entry.</summary>
    public MlxArray Max(MlxArray a, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_max_axis(&result, a.Handle, axis, true, Stream), result, nameof(mlx_max_axis), a);
    }

    /// <summary>Whether all are true along an axis.</summary>
    public MlxArray All(MlxArray a, int axis)
    {
        mlx_array result = default;
        return Keep(mlx_all_axis(&result, a.Handle, axis, false, Stream), result, nameof(mlx_all_axis), a);
    }
}
